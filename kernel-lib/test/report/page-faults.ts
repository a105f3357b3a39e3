/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Texts on the page, figures included, with less contrast than 4.5:1 to what is behind them (WCAG 2.2, 1.4.3). Runs in the
 * page, so it uses nothing from outside itself.
 */
export function contrastFaults(): string[] {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [r, g, b] = channels(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (start: Element) => {
    for (let at: Element | null = start; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) > 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const faults: string[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement as Element;
    const text = texts.currentNode.textContent?.trim();
    if (!text || element.closest('script, style, noscript') || element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const color = element.namespaceURI?.endsWith('svg') ? style.fill : style.color;
    const [a, b] = [luminance(color), luminance(backgroundOf(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faults.push(`${contrast.toFixed(2)}: ${text.slice(0, 40)}`);
  }
  return faults;
}

/** What a screen reader would stumble over: language, headings that skip a level, things without a name, ids that occur twice. */
export function structureFaults(): string[] {
  const faults: string[] = [];
  if (document.documentElement.lang !== 'en') faults.push('no language');
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push(`h${level} is followed by h${next}: ${heading.textContent}`);
    level = next;
  }
  for (const named of document.querySelectorAll('button, a, summary, [role=img], [role=region], th')) {
    if (!(named.getAttribute('aria-label') ?? named.textContent)?.trim()) faults.push(`no name: ${named.outerHTML}`);
  }
  const ids = [...document.querySelectorAll('main [id]')]
    .filter((element) => !element.closest('svg'))
    .map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`twice: ${id}`);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
    if (!document.getElementById(link.hash.slice(1))) faults.push(`leads nowhere: ${link.hash}`);
  }
  for (const element of document.querySelectorAll('[aria-labelledby]')) {
    if (!document.getElementById(element.getAttribute('aria-labelledby') ?? ''))
      faults.push(`labelled by nothing: ${element.id}`);
  }
  for (const element of document.querySelectorAll<HTMLElement>('main a, main button, main summary')) {
    element.focus({ focusVisible: true } as FocusOptions);
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const shown = element.getClientRects().length > 0;
    if (shown && (outlineStyle === 'none' || outlineWidth === '0px'))
      faults.push(`focus not seen: ${element.textContent}`);
  }
  return faults;
}
