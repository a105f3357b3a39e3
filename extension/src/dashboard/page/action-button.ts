/// <reference lib="dom" />
import { element } from '../../../../kernel-lib/src/report/page/element';

/** A button that does something in the editor. */
export function actionButton(
  text: string,
  onClick: () => void,
  attributes: Record<string, string | null> = {},
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', onClick);
  return made;
}
