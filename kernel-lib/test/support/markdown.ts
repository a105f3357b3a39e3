import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../../..');

/** The text of a document, by its path from the root. */
export const readDocument = (path: string): string => readFileSync(join(root, path), 'utf8');

export interface CodeBlock {
  /** What stands behind the opening fence. */
  readonly info: string;
  readonly text: string;
}

/** The fenced blocks of a document, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, info, text]) => ({ info, text }));
}

/** A document without its fenced blocks. */
export const prose = (markdown: string): string => markdown.replace(/^```.*\n[\s\S]*?^```$/gm, '');

/** Headings without their marks, in order. */
export function headings(markdown: string): string[] {
  return [...prose(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) => title);
}

/** What is under a heading, up to the next one. Throws where the heading is not there. */
export function section(markdown: string, title: string): string {
  const parts = prose(markdown).split(/^#{1,6} (.+)$/m);
  const place = parts.findIndex((part, index) => index % 2 === 1 && part === title);
  if (place < 0) throw new Error(`there is no heading "${title}"; there are: ${headings(markdown).join(', ')}`);
  return parts[place + 1];
}

/** The rows of all tables in a text, without their heads, as trimmed cells. */
export function tableRows(text: string): string[][] {
  const rows: string[][] = [];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    const isHead = /^\|[\s:|-]+\|$/.test(lines[index + 1] ?? '');
    if (!line.startsWith('|') || isHead || /^\|[\s:|-]+\|$/.test(line)) return;
    rows.push(
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  });
  return rows;
}

/** A cell that is one piece of code, without its marks; any other cell as it is. */
export const plainCell = (cell: string): string => /^`([^`]+)`$/.exec(cell)?.[1] ?? cell;
