import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COLLECTION_ALIASES } from '../../../src/store/query/aliases';
import { operatorTables } from './operator-tables';

const file = join(__dirname, '../../../docs/queries.md');
const BEGIN = '<!-- operators: begin -->\n';
const END = '<!-- operators: end -->';

function withTables(text: string): string {
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  return `${before}\n${operatorTables()}\n${text.slice(text.indexOf(END))}`;
}

it('queries.md lists the operators that there are (UPDATE_DOCS=1 writes them)', () => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(BEGIN);
  expect(text).toContain(END);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, withTables(text));
  expect(readFileSync(file, 'utf8')).toBe(withTables(text));
});

it('queries.md lists the other names of collections', () => {
  const text = readFileSync(file, 'utf8');
  for (const [other, name] of COLLECTION_ALIASES) expect(text).toContain(`| \`${other}\` | \`${name}\` |`);
});
