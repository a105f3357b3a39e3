/// <reference lib="dom" />
import { element } from '../../../../kernel-lib/src/report/page/element';
import { blockView } from '../../../../kernel-lib/src/report/page/section-view';
import { type KeptTable, keptTable } from '../../../../kernel-lib/src/report/page/table-view';
import type { Block, Fact, Section } from '../../../../kernel-lib/src/report/page-data';
import { keepChildren } from '../../renderer/keep-children';
import { cardsBlock, chartBlock, type FigureBlock, type OpenInNotebook } from './figure-blocks';

type Terms = ReadonlyMap<string, Fact>;

/** One page of the dashboard: what a commit changes takes its place in parts that stay. */
export class SectionPage {
  readonly node: HTMLElement;
  private readonly heading: HTMLElement;
  private readonly figures = new Map<string, FigureBlock<never>>();
  private readonly tables = new Map<string, KeptTable>();

  constructor(
    readonly id: string,
    private readonly openInNotebook: OpenInNotebook,
  ) {
    this.heading = element('h2', { id: `${id}-heading` });
    this.node = element('section', { id, 'aria-labelledby': `${id}-heading` }, this.heading);
  }

  update({ title, blocks }: Section, terms: Terms): void {
    this.heading.textContent = title;
    const there = [...this.node.childNodes];
    const wanted = blocks.map((block, i) => this.nodeOf(block, terms, there[i + 1]));
    keepChildren(this.node, [this.heading, ...wanted]);
    for (const [id, { node, dispose }] of this.figures) {
      if (wanted.includes(node)) continue;
      dispose();
      this.figures.delete(id);
    }
  }

  dispose(): void {
    for (const { dispose } of this.figures.values()) dispose();
    this.node.remove();
  }

  private nodeOf(block: Block, terms: Terms, there: ChildNode | undefined): ChildNode {
    const explained = (ids: readonly string[]) => ids.flatMap((id) => terms.get(id) ?? []);
    switch (block.kind) {
      case 'chart': {
        const { chart, explainedBy } = block;
        const kept = this.figure(chart.id, () => chartBlock(chart.id, this.openInNotebook));
        kept.update(chart, explained([explainedBy]));
        return kept.node;
      }
      case 'cards': {
        const kept = this.figure('cards', () => cardsBlock(this.openInNotebook));
        kept.update(block.cards, explained(block.explainedBy));
        return kept.node;
      }
      case 'table': {
        const kept = this.tables.get(block.title) ?? keptTable(block.title, block.table, block.open);
        if (this.tables.has(block.title)) kept.update(block.table);
        else this.tables.set(block.title, kept);
        return kept.node;
      }
      default: {
        const fresh = blockView(block, () => element('div'));
        return there?.isEqualNode(fresh) ? there : fresh;
      }
    }
  }

  private figure<T>(id: string, make: () => FigureBlock<T>): FigureBlock<T> {
    const kept = (this.figures.get(id) as FigureBlock<T> | undefined) ?? make();
    this.figures.set(id, kept as FigureBlock<never>);
    return kept;
  }
}
