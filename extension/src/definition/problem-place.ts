import { findNodeAtLocation, type JSONPath, type Node, parseTree } from 'jsonc-parser';

/** A range of a text, in UTF-16 units: [start, end). */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The steps of a path as the library writes it: `outputs[0].aggregates["odd key"]`. */
export function pathSteps(path: string): JSONPath {
  const steps: (string | number)[] = [];
  for (const [, quoted, index, name] of path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)) {
    if (quoted !== undefined) steps.push(JSON.parse(`"${quoted}"`));
    else steps.push(index === undefined ? name : Number(index));
  }
  return steps;
}

/**
 * Where in a definition's text a problem is: what stands at its path; where nothing does, the nearest part around it of which the
 * text has the beginning; at the name where a name is wrong.
 */
export function placeOf(text: string, path: string): TextRange {
  const tree = parseTree(text);
  const steps = pathSteps(path);
  for (let length = steps.length; tree && length >= 0; length--) {
    const node = findNodeAtLocation(tree, steps.slice(0, length));
    if (node) return length === steps.length ? rangeOf(node) : headOf(node);
  }
  return { start: 0, end: Math.min(1, text.length) };
}

function rangeOf({ offset, length }: Node): TextRange {
  return { start: offset, end: offset + length };
}

/** Of an object in which something is missing its name, or its first character: a whole page underlined says nothing. */
function headOf(node: Node): TextRange {
  const name = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
  return name ? rangeOf(name) : { start: node.offset, end: node.offset + 1 };
}
