import ts from 'typescript';
import { expect, it } from 'vitest';
import { completionKind } from '../../src/kernel/completion-kind';

it.each([
  ['const', 'Variable'],
  ['function', 'Function'],
  ['method', 'Method'],
  ['property', 'Property'],
  ['interface', 'Interface'],
  ['class', 'Class'],
  ['enum member', 'EnumMember'],
  ['keyword', 'Keyword'],
  ['', 'Variable'],
  ['toString', 'Variable'],
])('%s is shown as %s', (kind, shown) => expect(completionKind(kind)).toBe(shown));

it('the names of kinds are those of the compiler', () => {
  const known = new Set<string>(Object.values(ts.ScriptElementKind));
  expect(known).toContain('local function');
  const named = [...known].filter((kind) => completionKind(kind) !== 'Variable');
  expect(named.length).toBeGreaterThan(20);
});
