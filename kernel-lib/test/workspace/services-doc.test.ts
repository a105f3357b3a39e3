import { expect, it } from 'vitest';
import { Metrics } from '../../src/serve/metrics';
import { plainCell, readDocument, section, tableRows } from '../support/markdown';

it('services.md has every metric, and none that there is not', async () => {
  const metrics = new Metrics({ nowMs: () => 0, lag: async () => [], sourceWatermark: () => null });
  const names = [...(await metrics.text()).matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name);
  const rows = tableRows(section(readDocument('kernel-lib/docs/services.md'), 'As a service'));
  expect(rows.map(([name]) => plainCell(name)).sort()).toEqual(names.sort());
});
