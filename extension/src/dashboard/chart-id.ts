/** What a chart is called: it becomes a part of code, so nothing else is let through. */
export const CHART_ID = /^[a-z][a-z0-9-]{0,60}$/;
