/// <reference lib="dom" />
import { element } from '../../../../kernel-lib/src/report/page/element';
import { keepChildren, keepText } from '../../renderer/keep-children';
import type { FromDashboard, ToldPage } from '../protocol';
import { actionButton } from './action-button';
import { termsOf } from './explain-view';
import { HeadView } from './head-view';
import { SectionPage } from './section-page';

/** The sections of the report's data that are pages here. */
const PAGES = ['overview', 'quality', 'traffic-section', 'sessions', 'funnel-section', 'groups'];

export interface PageHost {
  post(message: FromDashboard): void;
  /** The page that is turned to is remembered. */
  keepPage(id: string): void;
}

/** The dashboard with data. It lives as long as the panel: where somebody reads, is scrolled to or has the focus, stays. */
export class PageView {
  readonly nodes: readonly HTMLElement[];
  readonly head: HeadView;
  private readonly nav = element('nav', { 'aria-label': 'Pages' });
  private readonly main: HTMLElement;
  private readonly links = new Map<string, HTMLButtonElement>();
  private section: SectionPage | null = null;
  private told: ToldPage | null = null;
  private scrollTop = 0;

  constructor(
    private readonly host: PageHost,
    private pageId: string = PAGES[0],
  ) {
    this.head = new HeadView((message) => host.post(message));
    this.main = element('main', { tabindex: '-1' }, this.head.node);
    this.nodes = [this.nav, this.main];
  }

  update(told: ToldPage): void {
    this.told = told;
    this.head.update(told);
    this.draw();
  }

  /** It is taken out of the page, where it forgets how far it was scrolled. */
  leave(): void {
    if (this.main.isConnected) this.scrollTop = this.main.scrollTop;
  }

  /** It was out of the page for a while. */
  comeBack(): void {
    this.main.scrollTop = this.scrollTop;
  }

  private draw(): void {
    if (this.told === null) return;
    const { page } = this.told;
    const sections = page.sections.filter(({ id }) => PAGES.includes(id));
    const section = sections.find(({ id }) => id === this.pageId) ?? sections[0];
    keepChildren(
      this.nav,
      sections.map(({ id, title }) => {
        const link = this.links.get(id) ?? actionButton('', () => this.turnTo(id));
        this.links.set(id, link);
        keepText(link, title.replace(/^\d+ /, ''));
        if (id === section.id) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
        return link;
      }),
    );
    if (this.section?.id !== section.id) {
      this.section?.dispose();
      this.section = new SectionPage(section.id, (chartId) => this.host.post({ kind: 'openInNotebook', chartId }));
    }
    this.section.update(section, termsOf(page));
    keepChildren(this.main, [this.head.node, this.section.node]);
  }

  private turnTo(id: string): void {
    this.pageId = id;
    this.host.keepPage(id);
    this.draw();
    this.main.scrollTop = 0;
  }
}
