/** What the suites measure, by name; printed with the results. */
export const figures: Record<string, unknown> = {};
