import type { CompilerNode, TslabCompiler } from './tslab-parts';

export interface ExpandedCode {
  readonly code: string;
  /** Where a place of the code (line and column from 1) lies in the cell's own text. */
  toCell(line: number, column: number): { readonly line: number; readonly column: number };
}

/**
 * Writes `{ name }` as `{ name: name }`. tslab keeps variables of earlier cells in an object and puts its name before theirs, but overlooks
 * them where they stand as a property of this short form: such a cell ended with "name is not defined".
 */
export function expandShorthand(compiler: TslabCompiler, cell: string): ExpandedCode {
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const visit = (node: CompilerNode): void => {
    if (node.kind === compiler.SyntaxKind.ShorthandPropertyAssignment && node.name) {
      insertions.push({ at: node.name.end, text: `: ${cell.slice(node.name.getStart(), node.name.end)}` });
    }
    compiler.forEachChild(node, visit);
  };
  visit(compiler.createSourceFile('cell.ts', cell, compiler.ScriptTarget.ES2022, true));
  if (insertions.length === 0) return { code: cell, toCell: (line, column) => ({ line, column }) };
  let [code, from] = ['', 0];
  for (const { at, text } of insertions) {
    code += cell.slice(from, at) + text;
    from = at;
  }
  return {
    code: code + cell.slice(from),
    toCell: (line, column) => ({ line, column: columnBefore(cell, insertions, line, column) }),
  };
}

/** Insertions hold no line end, so only columns behind them on their line move. */
function columnBefore(
  cell: string,
  insertions: readonly { at: number; text: string }[],
  line: number,
  column: number,
): number {
  const starts = [0, ...[...cell.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const [start, end] = [starts[line - 1] ?? cell.length, starts[line] ?? cell.length + 1];
  let moved = 0;
  for (const { at, text } of insertions) {
    if (at < start || at >= end) continue;
    const place = at - start + moved;
    if (column - 1 < place) break;
    if (column - 1 < place + text.length) return at - start + 1;
    moved += text.length;
  }
  return column - moved;
}
