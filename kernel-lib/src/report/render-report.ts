import { reportHtml } from './html';
import { type PageOptions, pageOf } from './page-of';
import type { ReportSource } from './summary';

export interface ReportOptions extends PageOptions {
  /** Text of plotly's basic bundle, embedded once. */
  readonly plotlyScript: string;
  /** Text of the built page script (`report/page/main.ts`) and of its style (`report/page/report.css`). */
  readonly pageScript: string;
  readonly pageStyle: string;
}

/**
 * The report as one HTML file that needs nothing else: no request leaves it, and nothing of the data is ever read as markup
 * or code. The same store and options give the same text. Throws as `pageOf` does.
 */
export async function renderReport(source: ReportSource, options: ReportOptions): Promise<string> {
  return reportHtml(await pageOf(source, options), options);
}
