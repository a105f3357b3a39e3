import { describe, expect, it } from 'vitest';
import { BEHAVIOR_RULES } from '../../src/pipeline/behavior-rules';
import { CATALOG_COLUMNS } from '../../src/pipeline/catalog-columns';
import { BASE_COLUMN_TYPES, SESSION_FIELD_TYPES } from '../../src/pipeline/columns';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { pipelineJsonSchema } from '../../src/pipeline/schema';
import { parseDefinition } from '../../src/pipeline/validate';
import { CHECKPOINT_FIELDS, RUN_FIELDS } from '../../src/run/commit-documents';
import { collectionFields } from '../../src/stream/collection-fields';
import { eventsFor } from '../support/events-for';
import { codeBlocks, headings, plainCell, readDocument, section, tableRows } from '../support/markdown';
import { runOnce } from '../support/run-once';
import { keysByPlace, operatorsOf } from '../support/schema-keys';

const document = readDocument('kernel-lib/docs/definition.md');
const schema = pipelineJsonSchema() as Readonly<Record<string, unknown>>;
const examples = codeBlocks(document).filter(({ info }) => info === 'json');

/** The section whose heading, without the marks of code, is this place. */
function rowsAt(place: string): string[][] {
  const title = headings(document).find((heading) => heading.replaceAll('`', '') === place);
  if (title === undefined) throw new Error(`definition.md has no heading for ${place}`);
  return tableRows(section(document, title));
}

const firstCells = (rows: string[][]): string[] => rows.map(([cell]) => plainCell(cell));

/** A definition that says `value` for one key, or leaves it out. */
function definitionWith(place: string, more: Readonly<Record<string, unknown>>): unknown {
  const kind = /^outputs\[\] of kind (\w+)$/.exec(place)?.[1];
  if (kind !== undefined) return { outputs: [{ kind, ...more }] };
  if (place === 'behaviorWindows') return { outputs: [{ kind: 'session', behaviorWindows: more }] };
  if (place === 'pipeline') return more;
  return place.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), more);
}

describe('definition.md documents every key of the published schema', () => {
  const places = keysByPlace(schema, 'pipeline');

  it('knows the objects of a definition', () => {
    expect([...places.keys()]).toEqual(expect.arrayContaining(['source.time', 'behaviors.rules[]', 'behaviorWindows']));
    expect(places.size).toBeGreaterThanOrEqual(13);
  });

  for (const [place, keys] of places) {
    it(`${place}: these keys and no others, with the values they may have`, () => {
      const rows = rowsAt(place);
      expect(firstCells(rows).sort()).toEqual([...keys.keys()].sort());
      for (const [key, values] of keys) {
        const row = rows.find(([cell]) => plainCell(cell) === key)?.join(' | ');
        for (const value of values) expect(row, `${place}.${key}`).toContain(`\`${value}\``);
      }
    });

    it(`${place}: the defaults are those that hold`, () => {
      for (const [cell, , given] of rowsAt(place)) {
        if (!/^`.+`$/.test(given)) continue;
        const withDefault = definitionWith(place, { [plainCell(cell)]: JSON.parse(plainCell(given)) });
        expect(parseDefinition(withDefault), `${place}.${plainCell(cell)}`).toEqual(
          parseDefinition(definitionWith(place, {})),
        );
      }
    });
  }
});

describe('definition.md documents expressions, aggregates, rules and columns', () => {
  it('has every operator, with an example that holds', () => {
    const rows = rowsAt('Expressions');
    expect([...firstCells(rows), 'else'].sort()).toEqual(operatorsOf(schema, 'Expression').sort());
    for (const row of rows) {
      const x = JSON.parse(plainCell(row.at(-1)!));
      expect(Object.keys(x)).toContain(plainCell(row[0]));
      parseDefinition({ derive: { x }, outputs: [{ kind: 'window', groupBy: ['x'] }] });
    }
  });

  it('has every aggregate, with an example that holds', () => {
    const rows = rowsAt('Aggregates');
    expect(firstCells(rows).sort()).toEqual(operatorsOf(schema, 'Aggregate').sort());
    for (const row of rows) {
      const x = JSON.parse(plainCell(row.at(-1)!));
      expect(Object.keys(x)).toEqual([plainCell(row[0])]);
      parseDefinition({ outputs: [{ kind: 'window', aggregates: { x } }] });
    }
  });

  it('has the columns of an event and of a session', () => {
    expect(firstCells(rowsAt('Columns of an event')).sort()).toEqual([...BASE_COLUMN_TYPES.keys()].sort());
    const session = rowsAt('Columns of a session for behaviour rules');
    expect(firstCells(session)).toEqual([...SESSION_FIELD_TYPES.keys()]);
    for (const [cell, type] of [...rowsAt('Columns of an event'), ...session]) {
      const name = plainCell(cell);
      expect(type.split(',')[0], name).toBe((BASE_COLUMN_TYPES.get(name) ?? SESSION_FIELD_TYPES.get(name))?.kind);
    }
  });

  it('has the columns of the catalogues', () => {
    const wanted = Object.entries(CATALOG_COLUMNS).flatMap(([catalog, columns]) =>
      [...columns].map(([name, { kind }]) => [name, catalog, kind]),
    );
    const found = rowsAt('Columns of the catalogues').map(([name, catalog, type]) => [
      plainCell(name),
      plainCell(catalog),
      type.split(/[,:]/)[0],
    ]);
    expect(found).toEqual(wanted);
  });

  it('has the segments and scores of the named rules, in order', () => {
    const wanted = Object.values(BEHAVIOR_RULES).flatMap(({ rules, else: rest }) =>
      [...rules, rest].map(({ segment, score }) => [segment, String(score)]),
    );
    expect(rowsAt('Behaviour rules').map(([segment, score]) => [plainCell(segment), score])).toEqual(wanted);
  });
});

describe('definition.md documents the collections', () => {
  const definition = parseDefinition({ outputs: [{ kind: 'window' }, { kind: 'session' }, { kind: 'events' }] });
  const stored = Object.entries(collectionFields(definition)).map(([name, { fields }]) => [name, fields] as const);

  it.each([...stored, ['checkpoints', CHECKPOINT_FIELDS] as const, ['runs', RUN_FIELDS] as const])(
    '%s with its fields and their types, in order',
    (name, fields) => {
      expect(rowsAt(name).map(([field, type]) => [plainCell(field), type])).toEqual(Object.entries(fields));
    },
  );
});

describe('the examples of definition.md', () => {
  it('are several, and the last is the default definition', () => {
    expect(examples.length).toBeGreaterThanOrEqual(5);
    expect(JSON.parse(examples.at(-1)!.text)).toEqual(JSON.parse(JSON.stringify(defaultPipeline())));
  });

  it.each(examples.map(({ text }) => [JSON.parse(text).name as string, text]))('%s holds and runs', async (_, text) => {
    const definition = JSON.parse(text);
    const resolved = parseDefinition(definition);
    const { csv, rows } = eventsFor(resolved);
    const { result, collections } = await runOnce(definition, csv);
    expect(result.counters).toMatchObject({ read: rows, unique: rows, dead: 0, late: 0 });
    expect(result.identities.filter(({ holds }) => !holds)).toEqual([]);
    for (const { collection } of resolved.outputs) expect(collections[collection], collection).not.toEqual([]);
  });

  it('that are wrong are refused in the words that stand below them', () => {
    const blocks = codeBlocks(document);
    const place = blocks.findIndex(({ info }) => info === 'json wrong');
    expect(() => parseDefinition(JSON.parse(blocks[place].text))).toThrow(blocks[place + 1].text.trim());
  });
});
