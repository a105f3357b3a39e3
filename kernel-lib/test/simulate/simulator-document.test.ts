import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { survival } from '../../src/simulate/discrete-weibull';
import { expectedWalk } from '../../src/simulate/expected-walk';
import { SEGMENTS } from '../../src/simulate/segments';
import { simulate } from '../../src/simulate/simulate';
import { FOLLOW_UP } from '../../src/simulate/visits';
import { plainCell, prose, readDocument, section, tableRows } from '../support/markdown';

const text = readDocument('kernel-lib/docs/simulator.md');

it('simulator.md has every segment with its share, its walk and its life', () => {
  const rows = tableRows(section(text, 'People'));
  const wanted = SEGMENTS.map((segment) => {
    let days = 0;
    for (let n = 0; n < 4095; n++) days += survival(segment.life, n);
    const { events } = expectedWalk(segment, [{ share: 1, will: 1 }]);
    return [segment.name, `${segment.share / 10} %`, events.toFixed(1), days.toFixed(1)];
  });
  expect(rows.map((cells) => [plainCell(cells[0]), ...cells.slice(1, 4)])).toEqual(wanted);
  expect(section(text, 'People')).toContain(`with the chance ${FOLLOW_UP} each time`);
});

it('simulator.md names every part of the truth file, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-document-'));
  try {
    const path = join(folder, 'truth.json');
    await simulate({ events: 2000, out: join(folder, 'e.csv'), truth: path });
    const truth = JSON.parse(readFileSync(path, 'utf8'));
    const cells = tableRows(section(prose(text), 'The truth')).map(([cell]) => cell);
    const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
    const at = (name: string) =>
      name.split('.').reduce((value, key) => (key.endsWith('[]') ? value[key.slice(0, -2)][0] : value[key]), truth);
    for (const name of named) expect(at(name), name).toBeDefined();
    const tops = new Set(named.map((name) => name.split('.')[0]));
    const unexplained = Object.keys(truth).filter((key) => !tops.has(key));
    expect(unexplained).toEqual(['version', 'rows', 'bytes', 'sha256']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
