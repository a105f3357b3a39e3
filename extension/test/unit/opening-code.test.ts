import { expect, it } from 'vitest';
import { chartCell } from '../../src/dashboard/chart-cell';
import { notebookCode } from '../../src/documents/query-code';

const FOLDER = { kind: 'folder', dir: '/shop/"data"', database: '' } as const;
const DATABASE = { kind: 'mongodb', dir: '/shop', database: 'autumn' } as const;

it('a figure is drawn anew from the store that it is of, and of its pipeline', () => {
  expect(chartCell('traffic', FOLDER, null)).toEqual([
    "import { charts, open, show } from 'footpath';",
    'const store = open("/shop/\\"data\\"");\nconst drawn = await charts(store);',
    'show(drawn["traffic"]);',
  ]);
  const [imports, opening] = chartCell('traffic', DATABASE, 'club');
  expect(imports).toBe("import { charts, openMongo, show } from 'footpath';");
  expect(opening).toBe(
    'const store = await openMongo({ database: "autumn" });\nconst drawn = await charts(store, { pipeline: "club" });\nawait store.close();',
  );
  expect(() => chartCell('"]); process.exit(', FOLDER, null)).toThrow(/is no chart's name/);
});

it('a query becomes a cell over either kind of store', () => {
  expect(notebookCode(DATABASE, 'late_events', { filter: '{"a": 1}', sort: '' })).toBe(
    [
      "import { openMongo, show } from 'footpath';",
      '',
      'const store = await openMongo({ database: "autumn" });',
      'show(await store.collection("late_events").find({"a": 1}, { limit: 100 }).toArray());',
      'await store.close();',
    ].join('\n'),
  );
});
