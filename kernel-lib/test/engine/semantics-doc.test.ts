import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEAD_REASONS } from '../../src/event/schema';
import { plainCell, readDocument, root, section, tableRows } from '../support/markdown';
import { runOnce } from '../support/run-once';

const document = readDocument('kernel-lib/docs/semantics.md');
const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';

describe('semantics.md', () => {
  it('names every conformance vector beside the rule that it holds, and no other', () => {
    const vectors = readdirSync(join(root, 'kernel-lib/conformance')).map((name) => name.slice(0, 2));
    const named = new Set([...document.matchAll(/\[(\d\d)\]/g)].map(([, number]) => number));
    expect([...named].sort()).toEqual(vectors.sort());
  });

  it('has every reason of dead letters, in their order', () => {
    const reasons = tableRows(section(document, 'Dead letters')).map(([cell]) => plainCell(cell));
    expect(reasons).toEqual([...DEAD_REASONS]);
  });

  const examples = tableRows(section(document, 'Dead letters')).flatMap(([reason, , example]) =>
    example.startsWith('`') ? [[plainCell(reason), plainCell(example)] as const] : [],
  );
  it.each(examples)('gives an example of %s that is one', async (reason, example) => {
    const kind = reason === 'bad-json' ? 'jsonl' : 'csv';
    const { result } = await runOnce({}, kind === 'csv' ? `${HEADER}\n${example}\n` : `${example}\n`, { kind });
    expect(Object.entries(result.deadByReason).filter(([, count]) => count > 0)).toEqual([[reason, 1]]);
  });

  it('shows the late rule by an input that is judged so', async () => {
    const rows = tableRows(section(document, 'Late records'));
    const lines = rows.map(([time], row) => `2019-10-01 ${time} UTC,view,${row},10,a.b,x,1.00,1,s`);
    const { result, collections } = await runOnce({}, `${[HEADER, ...lines].join('\n')}\n`);
    const late = rows.flatMap(([, watermark, verdict], row) =>
      verdict.startsWith('late') ? [{ row, watermark }] : [],
    );
    expect(result.counters).toMatchObject({ accepted: rows.length - late.length, late: late.length });
    expect(
      collections.late_events.map(({ product_id, watermark }) => ({
        row: product_id,
        watermark: (watermark as Date).toISOString().slice(11, 19),
      })),
    ).toEqual(late);
  });
});
