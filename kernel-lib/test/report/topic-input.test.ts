import { expect, it } from 'vitest';
import { pageOf } from '../../src/report/page-of';
import { sampleStore } from './sample-store';

it('says of a topic its id, its records and partitions, where a file has a hash', async () => {
  const { source } = sampleStore({ sessions: 20, days: 1 });
  const topic = { id: '2026-11-26T17:20:01.509Z', records: 2000, partitions: 2 };
  const run = { ...source.run, input: [{ name: 'demo', bytes: null, sha256: null, topic }] };
  const page = await pageOf({ ...source, run }, { madeAt: new Date(0) });
  expect(page.input).toBe('topic demo (2026-11-26T17:20:01.509Z)');
  expect(JSON.stringify(page.sections)).toMatch(/topic demo, 2\u202f000 records of 2 partitions, id 2026-11-26T17/);
  expect(JSON.stringify(page.sections)).not.toContain('SHA-256');
});
