import type { Bin } from './bin-chart';
import type { Table } from './chart';

/** Bins as a table: what is counted, and its share of all. */
export function binTable(name: string, unit: string, bins: readonly Bin[]): Table {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  return {
    columns: [
      { name, kind: 'text' },
      { name: unit, kind: 'count' },
      { name: 'share', kind: 'share' },
    ],
    rows: bins.map((bin) => [bin.label, bin.count, total === 0 ? null : bin.count / total]),
  };
}

/** Bins in words. */
export function binWords(bins: readonly Bin[]): string {
  return bins.map((bin) => `${bin.label}: ${bin.count}`).join('; ');
}
