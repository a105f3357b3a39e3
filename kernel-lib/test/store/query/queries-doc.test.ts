import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COLLECTION_ALIASES } from '../../../src/store/query/aliases';
import { operatorTables } from './operator-tables';

const file = join(__dirname, '../../../docs/queries.md');
const BEGIN = '<!-- operators: begin -->';
const END = '<!-- operators: end -->';

function withTables(text: string): string {
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  return `${before}\n\n${operatorTables()}\n${text.slice(text.indexOf(END))}`;
}

/** Without the padding that formatters put into tables. */
function squeezed(text: string): string {
  return text.replace(/-{3,}/g, '---').replace(/ ?\| ?/g, '|');
}

it('queries.md lists the operators that there are (UPDATE_DOCS=1 writes them)', () => {
  const text = readFileSync(file, 'utf8').replace(/ +/g, ' ');
  expect(text).toContain(BEGIN);
  expect(text).toContain(END);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, withTables(readFileSync(file, 'utf8')));
  expect(squeezed(text)).toBe(squeezed(withTables(text)));
});

it('queries.md lists the other names of collections', () => {
  const text = squeezed(readFileSync(file, 'utf8').replace(/ +/g, ' '));
  for (const [other, name] of COLLECTION_ALIASES) expect(text).toContain(`|\`${other}\`|\`${name}\`|`);
});
