/// <reference lib="dom" />
import { keepChildren } from '../../renderer/keep-children';

/** Gives an element children that were made anew; where one is as it was, the one that is there stays, and what is marked in it. */
export function keepEqual(parent: HTMLElement, fresh: readonly Node[]): void {
  const there = [...parent.childNodes];
  keepChildren(
    parent,
    fresh.map((node, i) => (there[i]?.isEqualNode(node) ? there[i] : node)),
  );
}
