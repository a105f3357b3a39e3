// The reference of settings and commands in the README, made from `package.json`, the one source. Run by itself it writes it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'README.md');
const BEGIN = '<!-- From package.json by tools/reference.mjs; a test holds the two equal. -->';
const END = '<!-- End of what is from package.json. -->';

/** The README with its reference as `package.json` has it now. */
export function readmeWithReference() {
  const text = readFileSync(readme, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('README.md lacks the two marks between which the reference stands');
  const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return `${text.slice(0, begin)}${BEGIN}\n\n${reference(contributes)}\n${text.slice(end)}`;
}

function reference({ commands, menus, configuration }) {
  const inTreeOnly = new Set(
    (menus.commandPalette ?? []).filter(({ when }) => when === 'false').map(({ command }) => command),
  );
  const settings = Object.entries(configuration.properties).map(([name, property]) => [
    `\`${name}\``,
    `\`${JSON.stringify(property.default)}\``,
    `${property.markdownDescription ?? property.description}${choices(property)}`,
  ]);
  const rows = commands.map(({ command, title, category, description, enablement }) => [
    `${category}: ${title}`,
    description,
    placesOf(command, menus, !inTreeOnly.has(command)),
    /\bisWorkspaceTrusted\b/.test(enablement ?? '') ? 'trusted workspaces' : 'everywhere',
  ]);
  return [
    '### Settings',
    '',
    table(['setting', 'default', 'meaning'], settings),
    '',
    '### Commands',
    '',
    table(['command', 'what it does', 'where else than in the palette', 'works in'], rows),
    '',
  ].join('\n');
}

function choices({ enum: values, enumDescriptions = [] }) {
  if (values === undefined) return '';
  return ` ${values.map((value, i) => `\`${value}\`: ${enumDescriptions[i] ?? ''}`).join(' ')}`;
}

const PLACES = {
  'view/title': 'title of a view',
  'view/item/context': 'an item of a view',
  'explorer/context': 'a file in the Explorer',
  'notebook/toolbar': 'toolbar of a notebook',
  'editor/title': 'title of an editor',
  'file/newFile': 'New File…',
};

function placesOf(command, menus, isInPalette) {
  const places = Object.entries(menus)
    .filter(([menu, items]) => menu !== 'commandPalette' && items.some((item) => item.command === command))
    .map(([menu]) => {
      if (PLACES[menu] === undefined) throw new Error(`${menu} has no words in tools/reference.mjs`);
      return PLACES[menu];
    });
  return `${places.join(', ') || '–'}${isInPalette ? '' : ' (only there)'}`;
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(readme, readmeWithReference());
