import { element } from '../../../../kernel-lib/src/report/page/element';

/** What takes less is over before somebody could want to end it. */
const LONG_MS = 1000;

/** *Cancel*, beside what takes long. */
export class CancelButton {
  readonly element = element('button', { type: 'button', class: 'secondary' }, 'Cancel');
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onCancel: () => void) {
    this.element.hidden = true;
    this.element.addEventListener('click', onCancel);
  }

  /** Once it takes long. */
  showSoon(): void {
    this.hide();
    this.timer = setTimeout(() => {
      this.element.hidden = false;
    }, LONG_MS);
  }

  hide(): void {
    clearTimeout(this.timer);
    this.element.hidden = true;
  }
}
