/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { FromDashboard, ToDashboard, ToldState } from '../protocol';
import { PageView } from './page-view';
import { emptyState, failedState, loadingState } from './states';

interface Host {
  postMessage(message: FromDashboard): void;
  getState(): { pageId?: string } | undefined;
  setState(state: { pageId: string }): void;
}
declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const root = document.getElementById('dashboard')!;
const post = (message: FromDashboard) => host.postMessage(message);
const view = new PageView({ post, keepPage: (pageId) => host.setState({ pageId }) }, host.getState()?.pageId);

addEventListener('message', ({ data }: MessageEvent<ToDashboard>) => {
  if (data.kind === 'pace') view.head.setPace(data.text);
  else if (data.kind !== 'page') {
    view.leave();
    root.replaceChildren(stateView(data));
  } else {
    view.update(data);
    const isThere = view.nodes[0].isConnected;
    if (isThere) return;
    root.replaceChildren(...view.nodes);
    view.comeBack();
  }
});
post({ kind: 'ready' });

function stateView(told: ToldState): HTMLElement {
  if (told.kind === 'loading') return loadingState(told.place);
  if (told.kind === 'empty') return emptyState(told.place, told.message, () => post({ kind: 'startDemo' }));
  return failedState(told.place, told.message, () => post({ kind: 'retry' }));
}
