import { readFileSync } from 'node:fs';

/**
 * The statements of a SQL file with the paths put in, each with a short name for a table of times. A statement ends with a `;` at a line's end.
 */
export function statementsOf(sqlFile, { csv, catalog, out }) {
  const quoted = (path) => path.replaceAll("'", "''");
  return readFileSync(sqlFile, 'utf8')
    .replaceAll(/^--.*\n/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => ({
      name: nameOf(statement),
      sql: statement
        .replaceAll('{CSV}', () => quoted(csv))
        .replaceAll('{CATALOG}', () => quoted(catalog))
        .replaceAll('{OUT}', () => quoted(out)),
    }));
}

function nameOf(statement) {
  const copied = /^COPY.*TO '\{OUT\}\/(\w+)\.parquet'/s.exec(statement);
  if (copied) return `copy ${copied[1]}`;
  const [, verb, name] = /^(CREATE (?:TEMP )?\w+|INSERT INTO|DROP TABLE|SET) (\w+)/.exec(statement);
  return `${verb.replace('TEMP ', '').toLowerCase()} ${name}`;
}
