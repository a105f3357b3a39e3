import { count } from '../chart/format-number';
import { timeText } from '../chart/format-time';
import { collect } from './collect';
import type { PageData } from './page-data';
import { type Equation, reconcile } from './reconcile';
import {
  appendixSection,
  equationText,
  funnelSection,
  groupsSection,
  overviewSection,
  qualitySection,
  sessionsSection,
  trafficSection,
} from './sections';
import type { ReportSource, RunSummary } from './summary';

export interface PageOptions {
  readonly madeAt: Date;
  /** What the page is called; the pipeline's name by default. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/**
 * All that the report and the dashboard show of a pipeline, as plain data. Reads every document of the sessions, windows and late
 * events once, in bounded memory. Throws `interrupted` if the signal is aborted.
 */
export async function pageOf(source: ReportSource, options: PageOptions): Promise<PageData> {
  const { run } = source;
  const collected = await collect(source, options.signal);
  const equations = reconcile(run.counters, run.definition, collected.stored);
  return {
    name: options.name ?? run.pipeline,
    range: collected.rangeText,
    made: `${timeText(options.madeAt.getTime())} UTC`,
    input: inputText(run),
    equations: equations.slice(0, 3).map((equation) => ({ text: equationText(equation), holds: equation.holds })),
    verdict: verdictOf(equations),
    warnings: warningsOf(run),
    sections: [
      overviewSection(run, collected),
      qualitySection(run, collected),
      trafficSection(run, collected),
      sessionsSection(collected),
      funnelSection(collected),
      groupsSection(collected),
      appendixSection(run, collected, equations),
    ],
  };
}

/** The input's names, a file's with the head of its hash, which a name may have already, a topic's with its id. */
function inputText({ input }: RunSummary): string {
  if (input.length === 0) return 'no input';
  return input
    .map(({ name, sha256, topic }) => {
      if (sha256 === null) return topic ? `topic ${name} (${topic.id})` : name;
      const head = sha256.slice(0, 8);
      return name.endsWith(`@${head}`) ? `${name.slice(0, -head.length - 1)} (${head})` : `${name} (${head})`;
    })
    .join(', ');
}

function verdictOf(equations: readonly Equation[]): PageData['verdict'] {
  const faults = equations.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  if (faults.length === 0)
    return { holds: true, text: `✓ reconciles (${equations.length} of ${equations.length} equations hold)` };
  return { holds: false, text: `✗ does not reconcile: ${faults.join(' ')}` };
}

/** From this share on, late events are said at the top. */
const MANY_LATE = 0.05;

function warningsOf({ finished, counters, definition }: RunSummary): string[] {
  const warnings: string[] = [];
  if (!finished) {
    const open = definition.outputs
      .filter(({ collection }) => (counters.outputs[collection]?.open ?? 0) > 0)
      .map(({ collection }) => `${count(counters.outputs[collection].open)} in ${collection}`);
    const counts =
      open.length === 0 ? 'no events wait' : `events wait in open windows and sessions (${open.join(', ')})`;
    warnings.push(`The input is not at its end: ${counts}, and figures count what is final.`);
  }
  if (counters.parsed > 0 && counters.late / counters.parsed > MANY_LATE) {
    warnings.push('More than 5 % of the parsed records are late: a longer watermark delay would accept more of them.');
  }
  if (counters.read === 0) warnings.push('No record was read: there is nothing to report on yet.');
  return warnings;
}
