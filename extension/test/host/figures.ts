import { shared } from './shared';

/** What the suites measure, by name; printed with the results. */
export const figures = shared<Record<string, unknown>>('figures', {});

/** What `measure.ts` and the entry leave there. */
export interface EditorFigures {
  /** Loading the extension's code and activating it. */
  readonly activationMs: number;
  /** From *Run* until a figure is below its cell; the kernel was started by opening the notebook and had run nothing. */
  readonly firstChartMs: number;
  /** Each of the completions behind the first. */
  readonly completionMs: readonly number[];
  /** From *Interrupt* until the cell has ended: one in an endless loop. */
  readonly interruptMs: number;
}
