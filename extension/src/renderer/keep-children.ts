/// <reference lib="dom" />

/** Gives an element these children. One that it has already is not taken out: it keeps its focus, and where it was scrolled to. */
export function keepChildren(parent: HTMLElement, wanted: readonly Node[]): void {
  const kept = new Set(wanted);
  for (const child of [...parent.childNodes]) {
    if (!kept.has(child)) child.remove();
  }
  wanted.forEach((child, i) => {
    const there = parent.childNodes[i] ?? null;
    if (there !== child) parent.insertBefore(child, there);
  });
}

/** Sets a text only where it is another one: what somebody has marked stays marked. */
export function keepText(place: Node, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}
