// The page of documents: what is typed becomes a query, what comes back a table. It talks to its host only.
import { element } from '../../../../kernel-lib/src/report/page/element';
import type { DocumentsState, FromPage, ToPage } from '../protocol';
import { CancelButton } from './cancel-button';
import { QueryForm } from './query-form';
import { VirtualTable } from './virtual-table';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  setState(state: DocumentsState): void;
};

const host = acquireVsCodeApi();
const root = element('main', { 'aria-label': document.title });
document.getElementById('documents')!.append(root);
const status = element('p', { class: 'status', role: 'status' });
const cancel = new CancelButton(() => host.postMessage({ kind: 'cancel' }));
const detail = element('pre', { class: 'detail', tabindex: '0', 'aria-label': 'The document' });
detail.hidden = true;
let state: DocumentsState | null = null;
let query: number | null = null;

const form = new QueryForm({
  run: () => ask(),
  act: (kind) => host.postMessage({ kind, fields: form.fields }),
});
const table = new VirtualTable({
  load: (first, count) => query !== null && host.postMessage({ kind: 'page', query, first, count }),
  show: (row) => query !== null && host.postMessage({ kind: 'document', query, row }),
  sort: (column) => form.toggleSort(column),
});
root.append(form.element, element('div', { class: 'state' }, status, cancel.element), table.element, detail);

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => hear(data));
host.postMessage({ kind: 'ready' });

function hear(message: ToPage): void {
  if (message.kind === 'opened' || message.kind === 'error' || message.kind === 'cancelled') cancel.hide();
  switch (message.kind) {
    case 'begin':
      state = message.state;
      form.begin(message.state);
      ask();
      break;
    case 'opened':
      query = message.query;
      table.open(message.columns, message.total);
      tell(message.total);
      break;
    case 'total':
      if (message.query !== query) break;
      table.setTotal(message.total);
      tell(message.total);
      break;
    case 'page':
      if (message.query === query) table.fill(message.first, message.rows, message.isEnd);
      break;
    case 'no-page':
      if (message.query !== query) break;
      table.forget(message.first);
      status.textContent = message.message;
      break;
    case 'document':
      detail.textContent = message.text;
      detail.hidden = false;
      break;
    case 'cancelled':
      status.textContent = query === null ? 'Cancelled.' : 'Cancelled; the table is as it was.';
      break;
    case 'error':
      form.showError(message.field, message.message);
      status.textContent = message.field === null ? message.message : 'The query is not right; the table is as it was.';
      break;
  }
}

function ask(): void {
  if (state === null) return;
  const { fields } = form;
  form.showError(null, '');
  status.textContent = 'reading…';
  cancel.showSoon();
  detail.hidden = true;
  state = { ...state, ...fields };
  host.setState(state);
  host.postMessage({ kind: 'query', fields });
}

function tell(total: number | null): void {
  if (total === null) status.textContent = 'counting…';
  else status.textContent = total === 0 ? 'No document matches.' : `${total.toLocaleString('en-US')} documents`;
}
