/// <reference lib="dom" />
import { element } from '../../../../kernel-lib/src/report/page/element';
import { equationsView } from '../../../../kernel-lib/src/report/page/section-view';
import { keepChildren, keepText } from '../../renderer/keep-children';
import type { FromDashboard, ToldPage } from '../protocol';
import { actionButton } from './action-button';
import { keepEqual } from './keep-equal';

/** What stands above every page: of what the figures are, how current they are, and whether they reconcile. */
export class HeadView {
  readonly node: HTMLElement;
  private readonly name = element('h1');
  private readonly range = element('p', { class: 'note' });
  private readonly state = element('span', { role: 'status' });
  private readonly actions = element('div', { class: 'actions' });
  private readonly pace = element('p', { class: 'note pace' });
  private readonly counters = element('div');
  private readonly choice = element('select', { 'aria-label': 'Pipeline' });
  private readonly freeze: HTMLButtonElement;
  private readonly exporting: HTMLButtonElement;
  private isFrozen = false;

  constructor(post: (message: FromDashboard) => void) {
    this.freeze = actionButton('Freeze', () => post({ kind: 'freeze', isFrozen: !this.isFrozen }), {
      class: 'freeze',
    });
    this.exporting = actionButton('Export report', () => post({ kind: 'exportReport' }));
    // What was shown stays until the other one is read.
    this.choice.addEventListener('change', () => {
      this.state.textContent = 'reading…';
      post({ kind: 'choosePipeline', pipeline: this.choice.value });
    });
    this.node = element('header', {}, this.name, this.range, this.actions, this.pace, this.counters);
    this.setPace(null);
  }

  update({ page, place, isLive, isFrozen, pipelines, pipeline }: ToldPage): void {
    this.isFrozen = isFrozen;
    keepText(this.name, page.name);
    keepText(this.range, `${page.range} · ${place}`);
    keepText(this.state, isLive ? (isFrozen ? 'frozen' : 'live') : 'as of the last commit');
    this.state.className = isLive && !isFrozen ? 'state live' : 'state';
    keepText(this.freeze, isFrozen ? 'Go live' : 'Freeze');
    if (pipeline !== null) {
      keepEqual(
        this.choice,
        pipelines.map((name) => element('option', { value: name }, name)),
      );
      this.choice.value = pipeline;
    }
    keepChildren(this.actions, [
      ...(pipeline === null ? [] : [this.choice]),
      this.state,
      ...(isLive ? [this.freeze] : []),
      this.exporting,
    ]);
    keepEqual(this.counters, [
      equationsView(page),
      ...page.warnings.map((text) => element('p', { class: 'warning' }, text)),
    ]);
  }

  /** How fast the run goes, as long as one does. */
  setPace(text: string | null): void {
    this.pace.hidden = text === null;
    keepText(this.pace, text ?? '');
  }
}
