import { randomUUID } from 'node:crypto';
import { givenNotebookHost } from '../host';
import type { DisplayBundle } from '../protocol';
import { tslabDisplay } from '../tslab-kernel';
import { bundleOf, type Showable } from './bundle-of';
import type { TableOptions } from './table-bundle';

export type ShowOptions = TableOptions;

/** A display that is replaced in its place while its cell runs, and later while another one does; what comes when none runs is not shown. */
export interface LiveDisplay {
  update(value: Showable, options?: ShowOptions): void;
}

/**
 * Shows a value below the cell: a chart or a plotly figure as a drawing, documents and tables as a table, everything else as text.
 * Outside a notebook the text form is printed.
 */
export function show(value: Showable, options: ShowOptions = {}): void {
  emit(bundleOf(value, options));
}

/** Shows a value that `update` replaces. Outside a notebook each update is printed. */
export function showLive(value: Showable, options: ShowOptions = {}): LiveDisplay {
  const displayId = randomUUID();
  emit({ ...bundleOf(value, options), displayId });
  return { update: (next, others = options) => emit({ ...bundleOf(next, others), displayId, update: true }) };
}

function emit(bundle: DisplayBundle): void {
  const display = givenNotebookHost()?.display ?? tslabDisplay();
  if (display) display(bundle);
  else console.log(bundle.data['text/plain']);
}
