import {
  ACCUMULATORS,
  EXPRESSION_OPERATORS,
  FILTER_OPERATORS,
  PROJECTION_OPERATORS,
  REFUSED,
  STAGES,
  WINDOW_OPERATORS,
} from '../../../src/store/query/operators';

const KINDS: readonly (readonly [title: string, operators: ReadonlyMap<string, string>])[] = [
  ['Stages', STAGES],
  ['Filters (`find`, `$match`)', FILTER_OPERATORS],
  ['Projections of `find`', PROJECTION_OPERATORS],
  ['Expressions', EXPRESSION_OPERATORS],
  ['Accumulators (`$group`, `$bucket`, `$setWindowFields`)', ACCUMULATORS],
  ['Window functions (`$setWindowFields`)', WINDOW_OPERATORS],
  ['Refused, and why', REFUSED],
];

/** The tables of operators as they stand in the documents. */
export function operatorTables(): string {
  return KINDS.map(([title, operators]) => {
    const rows = [...operators].map(([name, does]) => `| \`${name}\` | ${does} |`);
    return `### ${title}\n\n| operator | what it does |\n|---|---|\n${rows.join('\n')}\n`;
  }).join('\n');
}
