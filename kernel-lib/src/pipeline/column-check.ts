import { CATALOG_COLUMNS } from './catalog-columns';
import { BASE_COLUMN_TYPES, cycleOf, derivedOrder } from './columns';
import type { Definition } from './definition';
import { RESERVED_FIELDS } from './names';
import { type Problems, shown } from './problem';
import { type CheckedColumns, type CheckedType, checkExpression } from './type-check';

/**
 * Checks joins and derived columns and gives the columns of an event, those with a problem as `unknown`. So are `perhaps`, names
 * that may have been meant to be columns.
 */
export function checkColumns(
  definition: Definition,
  raw: RawJson,
  perhaps: readonly string[],
  problems: Problems,
): CheckedColumns {
  const columns = new Map<string, CheckedType>(BASE_COLUMN_TYPES);
  checkJoins(definition, raw, columns, problems);
  for (const name of perhaps)
    if (!columns.has(name) && !(name in definition.derive)) columns.set(name, { kind: 'unknown' });
  checkDerived(definition, raw, columns, problems);
  return columns;
}

/** What the user wrote at a path, or the default that stands for it: a checker must see what was written. */
export type RawJson = (path: readonly PropertyKey[], otherwise: unknown) => unknown;

function checkJoins(definition: Definition, raw: RawJson, columns: Map<string, CheckedType>, problems: Problems): void {
  const catalogs = new Set<string>();
  for (const [i, join] of definition.joins.entries()) {
    // What names no catalogue was resolved to one; nothing is to be said of that.
    if (raw(['joins', i, 'catalog'], join.catalog) !== join.catalog) continue;
    if (catalogs.has(join.catalog)) {
      problems.add(['joins', i, 'catalog'], join.catalog, `the catalogue ${shown(join.catalog)} is already joined`, {
        allowed: 'one join for each catalogue',
      });
    }
    catalogs.add(join.catalog);
    const known = CATALOG_COLUMNS[join.catalog];
    const written = raw(['joins', i, 'columns'], undefined);
    for (const [name, column] of Object.entries(join.columns)) {
      const at = ['joins', i, 'columns', Array.isArray(written) ? written.indexOf(name) : name];
      if (!known.has(column)) {
        problems.add(at, column, `the catalogue ${join.catalog} has no column ${shown(column)}`, {
          names: known.keys(),
        });
      } else checkNewName(name, columns, at, problems);
      if (!columns.has(name)) columns.set(name, known.get(column) ?? { kind: 'unknown' });
    }
  }
}

function checkDerived(
  definition: Definition,
  raw: RawJson,
  columns: Map<string, CheckedType>,
  problems: Problems,
): void {
  const names = Object.keys(definition.derive);
  const own = new Set<string>();
  for (const name of names) {
    const isNew = checkNewName(name, columns, ['derive', name], problems);
    if (isNew) own.add(name);
  }
  const order = derivedOrder(definition);
  for (const name of names.filter((name) => !order.includes(name))) {
    const cycle = cycleOf(definition, name);
    if (own.has(name)) columns.set(name, { kind: 'unknown' });
    if (cycle === null) continue;
    problems.add(['derive', name], raw(['derive', name], null), `it needs itself: ${[name, ...cycle].join(' → ')}`, {
      allowed: 'columns that do not need this one',
    });
  }
  for (const name of order) {
    const type = checkExpression(raw(['derive', name], definition.derive[name]), columns, ['derive', name], problems);
    if (type.kind === 'null') {
      problems.add(['derive', name], null, 'it is null for every event', { allowed: 'an expression that has a type' });
    }
    if (own.has(name)) columns.set(name, type.kind === 'null' ? { kind: 'unknown' } : type);
  }
}

function checkNewName(name: string, columns: CheckedColumns, at: readonly PropertyKey[], problems: Problems): boolean {
  if (columns.has(name)) {
    problems.add(at, name, `there is already a column ${shown(name)}`, { allowed: 'another name' });
    return false;
  }
  if (!(RESERVED_FIELDS as readonly string[]).includes(name)) return true;
  problems.add(at, name, `${shown(name)} is a field that every document has`, { allowed: 'another name' });
  return false;
}
