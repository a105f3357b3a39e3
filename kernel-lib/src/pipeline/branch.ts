import type { Expression } from './definition';

/** One branch of a `caseWhen`. */
interface Branch {
  readonly when: Expression;
  readonly then: Expression;
}

/** `{ "when": …, "then": … }` */
export function branch(when: Expression, value: Expression): Branch {
  return { when, then: value };
}
