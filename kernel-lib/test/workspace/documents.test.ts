import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../support/command';
import { codeBlocks, headings, plainCell, prose, readDocument, root, section, tableRows } from '../support/markdown';

const require = createRequire(join(root, 'package.json'));
const docs = readdirSync(join(root, 'kernel-lib/docs')).filter((name) => name.endsWith('.md'));
const documents = ['README.md', ...docs.map((name) => `kernel-lib/docs/${name}`)];

/** The anchor that a Markdown viewer makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** Links and pictures that lead to files of this repository. */
function linksOf(document: string): string[] {
  const text = prose(readDocument(document));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g)];
  return links.map(([, link]) => link).filter((link) => !/^https?:/.test(link));
}

describe('links', () => {
  it.each(documents)('of %s resolve', (document) => {
    for (const link of linksOf(document)) {
      const [path, anchor] = link.split('#');
      const file = path === '' ? document : join(dirname(document), path);
      expect(existsSync(join(root, file)), link).toBe(true);
      if (anchor !== undefined) expect(headings(readDocument(file)).map(anchorOf), link).toContain(anchor);
    }
  });

  it('of the README lead to every document', () => {
    const links = linksOf('README.md');
    for (const name of docs) expect(links).toContain(`kernel-lib/docs/${name}`);
  });

  it('lead to every picture there is', () => {
    const shown = documents.flatMap((document) => linksOf(document).map((link) => join(dirname(document), link)));
    for (const name of readdirSync(join(root, 'kernel-lib/docs/pictures'))) {
      expect(shown).toContain(join('kernel-lib/docs/pictures', name));
    }
  });
});

describe('commands', () => {
  const scripts = JSON.parse(readDocument('package.json')).scripts as Readonly<Record<string, string>>;

  it.each(documents)('of npm in %s are scripts', (document) => {
    for (const [, name] of readDocument(document).matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty(name);
  });

  it('of the README are those of footpath', async () => {
    const help = (await command(['--help'])).stdout;
    const verbs = [...help.matchAll(/^ {2}(\w+)(?: \[\w+\]| <\w+>)* .*$/gm)].map(([, verb]) => verb);
    const known = verbs.filter((verb) => verb !== 'footpath' && verb !== 'help');
    const rows = tableRows(section(readDocument('README.md'), 'Commands'));
    expect(rows.map(([cell]) => plainCell(cell).replace('footpath ', '')).sort()).toEqual(known.sort());
  });

  it.each(documents)('in %s know the options that they are given', async (document) => {
    const lines = codeBlocks(readDocument(document)).flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'));
    for (const line of lines) {
      const [, verb, rest] =
        /^(?:npx |npm start -- )?(?:footpath )?(run|query|simulate|report|demo|status) (.*)/.exec(line) ?? [];
      if (verb === undefined) continue;
      const help = (await command([verb, '--help'])).stdout;
      for (const [option] of rest.replace(/#.*|'[^']*'/g, '').matchAll(/--[\w-]+/g))
        expect(help, line).toContain(option);
    }
  });
});

describe('architecture.md', () => {
  const text = readDocument('kernel-lib/docs/architecture.md');
  const source = join(root, 'kernel-lib/src');

  it('has every folder, with what it may import', () => {
    const { forbidden } = require(join(root, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string; to: { pathNot?: string[] } }[];
    };
    const rows = tableRows(section(text, 'Rings and folders'));
    const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rows.map(([cell]) => plainCell(cell)).sort()).toEqual(folders.map(({ name }) => name).sort());
    for (const [cell, , , imports] of rows) {
      const folder = plainCell(cell);
      const rule = forbidden.find(({ name }) => name === `${folder}-imports-inward`);
      const others = rule?.to.pathNot?.map((path) => path.split('/').at(-2)).filter((name) => name !== folder);
      const wanted = others === undefined ? 'anything' : others.join(', ') || 'nothing';
      expect(imports, folder).toBe(wanted);
    }
  });

  it('names files that there are', () => {
    const named = [...prose(text).matchAll(/`((?:src\/)?\w[\w-]*\/[\w/-]+\.ts)`/g)].map(([, path]) => path);
    expect(named.length).toBeGreaterThan(20);
    for (const path of named) expect(existsSync(join(source, path.replace(/^src\//, ''))), path).toBe(true);
  });
});

it('dependencies.md has a line for every dependency, and none for what is not there', () => {
  const text = readDocument('kernel-lib/docs/dependencies.md');
  const listed = (title: string) =>
    tableRows(section(text, title))
      .flatMap(([cell]) => cell.split(',').map((name) => name.trim()))
      .sort();
  const manifest = (path: string) =>
    JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      object | undefined
    >;
  const product = manifest('kernel-lib/package.json');
  const workshop = manifest('package.json');
  const extension = manifest('extension/package.json');
  const names = (...groups: (object | undefined)[]) => groups.flatMap((group) => Object.keys(group ?? {})).sort();
  expect(listed('Of the product (bundled into `dist`)')).toEqual(names(product.dependencies, workshop.dependencies));
  expect(listed('Of the workshop')).toEqual(names(product.devDependencies, workshop.devDependencies));
  expect(listed('Of the extension')).toEqual(names(extension.dependencies, extension.devDependencies));
});
