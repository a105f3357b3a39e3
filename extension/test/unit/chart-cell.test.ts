import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../../kernel-lib/src/chart/chart';
import { CHART_MIME } from '../../../kernel-lib/src/notebook/display/figure-bundle';
import { FIGURES_ID } from '../../../kernel-lib/src/report/figures-chart';
import { command } from '../../../kernel-lib/test/support/command';
import { inFolder } from '../../../kernel-lib/test/support/run-once';
import { chartCell } from '../../src/dashboard/chart-cell';
import { readPage } from '../../src/dashboard/page-source';

const entry = join(import.meta.dirname, '../../dist/footpath/dist/cli.cjs');

describe('the cells behind *open in notebook*', () => {
  it('give the same texts and numbers as the dashboard’s page, for each of its figures', { timeout: 180_000 }, () =>
    inFolder(async (folder) => {
      const footpath = async (...args: string[]) => {
        const { status, stderr } = await command(args, { cwd: folder });
        expect(status, stderr).toBe(0);
      };
      await footpath('simulate', '--events', '4000', '--days', '3', '--seed', '5', '--out', 'events.csv');
      await footpath('run', '--csv', 'events.csv', '--dir', 'data');
      const args = ['--dir', 'data'];
      const read = await readPage({ entry, cwd: folder, args, env: {} }, new AbortController().signal);
      if (read.kind !== 'page') throw new Error(read.message);
      const blocks = read.page.sections.flatMap((section) => section.blocks);
      const charts = blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : []));
      const cards = blocks.flatMap((block) => (block.kind === 'cards' ? block.cards : []));
      expect([charts.length, cards.length]).toEqual([10, 4]);

      const ids = [FIGURES_ID, ...charts.map(({ id }) => id)];
      const dir = join(folder, 'data');
      const cellsOf = (id: string) => chartCell(id, { kind: 'folder', dir, database: '' }, null);
      // They differ in what is shown alone.
      const [imports, drawing] = cellsOf(FIGURES_ID);
      for (const id of ids) expect(cellsOf(id).slice(0, -1)).toEqual([imports, drawing]);
      const cells = [imports, drawing, ...ids.map((id) => cellsOf(id).at(-1)!)].map((source) => ({
        cell_type: 'code',
        metadata: {},
        source,
        outputs: [],
        execution_count: null,
      }));
      writeFileSync(
        join(folder, 'drawn.ipynb'),
        JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }),
      );
      await footpath('notebook', 'run', 'drawn.ipynb', '--out', 'ran.ipynb');
      const ran = JSON.parse(readFileSync(join(folder, 'ran.ipynb'), 'utf8'));
      const [figures, ...drawn]: Chart[] = ran.cells
        .slice(2)
        .map(({ outputs }: { outputs: { data: Record<string, unknown> }[] }) => outputs[0].data[CHART_MIME]);
      expect(drawn).toEqual(charts);
      expect(figures.table.rows.map((row) => row.slice(0, 3))).toEqual(
        cards.map(({ label, value, base }) => [label, value, base]),
      );
    }),
  );
});
