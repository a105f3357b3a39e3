/// <reference lib="dom" />
import { element } from '../../../../kernel-lib/src/report/page/element';

/** While the store is read. */
export function loadingState(place: string): HTMLElement {
  return state('status', 'Reading the store', place);
}

/** There is no commit yet. */
export function emptyState(place: string, message: string, onStart: () => void): HTMLElement {
  return state('status', 'Nothing to show yet', place, message, ['Start demo', onStart]);
}

export function failedState(place: string, message: string, onRetry: () => void): HTMLElement {
  return state('alert', 'The store could not be read', place, message, ['Read again', onRetry]);
}

function state(
  role: string,
  title: string,
  place: string,
  message?: string,
  action?: [text: string, onClick: () => void],
): HTMLElement {
  const made = element(
    'main',
    { class: 'state-page' },
    element(
      'div',
      { role },
      element('h1', {}, title),
      element('p', { class: 'note' }, place),
      ...(message ? [element('p', {}, message)] : []),
    ),
  );
  if (action) {
    const button = element('button', { type: 'button', class: 'primary' }, action[0]);
    button.addEventListener('click', action[1]);
    made.append(button);
  }
  return made;
}
