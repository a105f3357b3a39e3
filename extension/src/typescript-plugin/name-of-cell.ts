import type * as typescript from 'typescript';
import type { Node, SourceFile } from 'typescript';

/** Whether what stands at a position is declared for all of a file: not inside a block, a class or the parameters of a function. */
export function isNameOfCell(ts: typeof typescript, source: SourceFile, position: number): boolean {
  const find = (node: Node): boolean => {
    if (ts.isBlock(node) || ts.isClassElement(node) || ts.isParameter(node) || ts.isTypeParameterDeclaration(node))
      return false;
    const inner = ts.forEachChild(node, (child) =>
      child.getStart(source) <= position && position < child.end ? child : undefined,
    );
    return inner === undefined || find(inner);
  };
  return find(source);
}
