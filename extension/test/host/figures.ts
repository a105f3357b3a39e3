import { shared } from './shared';

/** What the suites measure, by name; printed with the results. */
export const figures = shared<Record<string, unknown>>('figures', {});
