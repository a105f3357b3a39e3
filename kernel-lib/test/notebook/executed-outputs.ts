import { readFileSync } from 'node:fs';
import { CHART_MIME, PLOTLY_MIME } from '../../src/notebook/display/figure-bundle';

interface ExecutedCell {
  readonly cell_type: string;
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly text?: string | readonly string[];
    readonly evalue?: string;
  }[];
}

const whole = (text: unknown) => (Array.isArray(text) ? text.join('') : String(text ?? ''));

/**
 * What an executed notebook shows, an entry for each cell of code: `chart traffic` where a chart is there in every form that it must have, the
 * text of tables and displays, what was printed, and `error …`.
 */
export function shownBy(file: string): string[][] {
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as { cells: readonly ExecutedCell[] };
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ outputs = [] }) =>
      outputs.map(({ output_type, data = {}, text, evalue }) => {
        if (output_type === 'error') return `error ${evalue}`;
        if (output_type === 'stream') return whole(text);
        const chart = data[CHART_MIME] as { id: string } | undefined;
        if (chart === undefined) return whole(data['text/plain']);
        const missing = [PLOTLY_MIME, 'text/html', 'text/plain'].filter((type) => !(type in data));
        return `chart ${chart.id}${missing.map((type) => ` without ${type}`).join('')}`;
      }),
    );
}

const RECONCILED = /^The counters reconcile\n(?![\s\S]*\bfalse\b)([\s\S]*\btrue\n){5}\(5 rows\)$/;

/** What each notebook shows, by cell of code. Seeds make it the same on every machine. */
export const EXPECTED: Readonly<Record<string, readonly (readonly (string | RegExp)[])[]>> = {
  '1-a-live-stream.ipynb': [
    [],
    [],
    [],
    ['chart window-stream'],
    [RECONCILED],
    ['chart window-stream'],
    ['chart traffic'],
    [/^The busiest five minutes\n.*\n2019-10-01 16:35:00 +283 +2801\.2\n[\s\S]*\(5 rows\)$/],
  ],
  '2-windows-sessions-and-what-did-not-count.ipynb': [
    [/^What the simulator put in\n[\s\S]*\nmalformed +300\n\(5 rows\)$/],
    [RECONCILED],
    [/^Dead letters by reason\n[\s\S]*\nbad-time +51\n[\s\S]*\(7 rows\)$/],
    // The bytes as they came, readable.
    [/^reason +raw\nmissing-field +2019-10-02 [\s\S]*\(3 rows\)$/],
    ['chart lateness'],
    ['chart traffic'],
    [/^The windows with the greatest revenue\n.*\n2019-10-01 08:50:00 +4 +5699\.61 +2\n[\s\S]*\(5 rows\)$/],
    ['chart session-duration'],
    ['chart behavior-mix'],
    ['chart funnel'],
    [/^A visit that ended in a purchase\n[\s\S]*\nconverted_to_purchase +true\n/],
  ],
  '3-your-own-file.ipynb': [
    [],
    [/^What was found\n[\s\S]*event_time is "event_time", by its name\./],
    [/"event_time": "event_time"/],
    ['The definition has no problems.'],
    [RECONCILED],
    ['chart traffic'],
    ['chart funnel'],
    [/^your-report\.html, \d\.\d MB\n$/],
  ],
};
