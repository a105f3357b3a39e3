import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The formatter makes tables even, and writes stress its own way. */
function unformatted(text: string): string {
  return text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').replaceAll('*', '_');
}

it('the reference of settings and commands is what package.json says (else: node extension/tools/reference.mjs)', async () => {
  const { readmeWithReference } = await import(join(root, 'tools/reference.mjs'));
  expect(unformatted(readFileSync(join(root, 'README.md'), 'utf8'))).toBe(unformatted(readmeWithReference()));
});
