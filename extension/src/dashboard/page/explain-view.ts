/// <reference lib="dom" />
import { element } from '../../../../kernel-lib/src/report/page/element';
import type { Fact, PageData } from '../../../../kernel-lib/src/report/page-data';
import { keepEqual } from './keep-equal';

/** What the page says of how its numbers are defined, by the terms' ids. */
export function termsOf({ sections }: PageData): ReadonlyMap<string, Fact> {
  const facts = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'facts' ? block.items : [])),
  );
  return new Map(facts.flatMap((fact) => (fact.id === undefined ? [] : [[fact.id, fact] as const])));
}

/** How a figure's numbers are counted, folded away. */
export interface ExplainView {
  readonly node: HTMLDetailsElement;
  update(terms: readonly Fact[]): void;
}

export function explainView(): ExplainView {
  const list = element('dl');
  const node = element('details', { class: 'data explained' }, element('summary', {}, 'How this is counted'), list);
  return {
    node,
    update(terms) {
      node.hidden = terms.length === 0;
      keepEqual(
        list,
        terms.flatMap(({ term, text }) => [element('dt', {}, term), element('dd', {}, text)]),
      );
    },
  };
}
