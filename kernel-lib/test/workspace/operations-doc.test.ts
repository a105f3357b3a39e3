import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/config/settings';
import { parseDefinition } from '../../src/pipeline/validate';
import { plainCell, readDocument, root, section, tableRows } from '../support/markdown';

const text = readDocument('kernel-lib/docs/operations.md');
const source = join(root, 'kernel-lib/src');

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  KiB: 1024,
  MiB: 1_048_576,
};

/** The number that a cell means: milliseconds, bytes, or how many. */
function numberOf(cell: string): number {
  const [number, unit] = cell.split(' ');
  return Number(number.replaceAll(',', '')) * (unit === undefined ? 1 : UNITS[unit]);
}

/** The number of a constant in a file: digits, products and shifts. */
function constantOf(path: string, name: string): number {
  const found = new RegExp(`^(?:export )?const ${name} = ([^;]+);`, 'm').exec(readFileSync(join(source, path), 'utf8'));
  const [whole, shift] = (found?.[1] ?? '').split('<<').map((part) => part.trim());
  const product = whole.split('*').reduce((value, factor) => value * Number(factor.replaceAll('_', '')), 1);
  return product * 2 ** Number(shift ?? 0);
}

/** What a definition that says nothing comes to, at a path such as `outputs.1.gapMs`. */
function defaultAt(path: string): unknown {
  const plain = parseDefinition({ outputs: [{ kind: 'window' }, { kind: 'session' }] });
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], plain);
}

describe('operations.md', () => {
  const rows = tableRows(section(text, 'Limits and defaults'));

  it('has limits and defaults', () => expect(rows.length).toBeGreaterThan(30));

  it.each(rows.map((row) => [plainCell(row[0]), row] as const))('is right about: %s', (_, [, value, , constant]) => {
    const inCode = /^`(\S+\.ts)` `(\w+)`$/.exec(constant.trim());
    const inDefinition = /^definition `(\S+)`$/.exec(constant.trim());
    expect(inCode ?? inDefinition, constant).not.toBeNull();
    const found = inCode ? constantOf(inCode[1], inCode[2]) : defaultAt(inDefinition![1]);
    expect(found).toBe(numberOf(value.trim()));
  });

  it('has every setting, as .env.example does', () => {
    const known = Object.values(SETTINGS).map(({ key, standard, meaning }) => ({ key, standard, meaning }));
    const rows = tableRows(section(text, 'Settings')).map(([key, standard, meaning]) => ({
      key: plainCell(key),
      standard: standard.trim() === '–' ? null : plainCell(standard),
      meaning: meaning.trim(),
    }));
    expect(rows).toEqual(known);
    const example = readDocument('.env.example');
    for (const { key, standard, meaning } of known)
      expect(example).toContain(`# ${meaning}\n#${key}=${standard ?? ''}\n`);
  });

  it('has a remedy for every code of an error', () => {
    const codes = [...readFileSync(join(source, 'event/error.ts'), 'utf8').matchAll(/^ {2}\| '([a-z-]+)'/gm)];
    const rows = tableRows(section(text, 'When it stops'));
    expect(rows.map(([code]) => plainCell(code)).sort()).toEqual(codes.map(([, code]) => code).sort());
    for (const row of rows) for (const cell of row) expect(cell.trim()).not.toBe('');
  });
});
