import { counted } from '../chart/format-number';
import { durationText } from '../chart/format-time';
import type { Definition, SessionOutput } from '../pipeline/definition';
import type { Fact } from './page-data';

/** The terms that a figure can link to. */
export type TermId =
  | 'term-read'
  | 'term-late'
  | 'term-events'
  | 'term-session'
  | 'term-segment'
  | 'term-conversion'
  | 'term-revenue'
  | 'term-change'
  | 'term-funnel';

/** How each number of the report is defined, with the parameters of this pipeline. */
export function glossary(definition: Definition, sessions: SessionOutput | null): (Fact & { readonly id?: TermId })[] {
  const delay = durationText(definition.watermark.delayMs / 1000);
  return [
    {
      id: 'term-read',
      term: 'read, parsed, dead',
      text: 'Records read from the input; those that follow the grammar; those that do not, kept as dead letters with their bytes and the first reason that applies.',
    },
    {
      id: 'term-late',
      term: 'late',
      text: `Parsed records with an event time below their partition's watermark, which is the greatest event time of the partition's earlier parsed records minus ${delay}. They are kept in late_events and count nowhere else.`,
    },
    {
      term: 'accepted, unique, duplicates',
      text: `Accepted records are those parsed and not late. Of accepted records with the same ${counted(definition.dedupe.key.length, 'key column')} (${definition.dedupe.key.join(', ')}) the first is unique, the others are duplicates.`,
    },
    { id: 'term-events', term: 'events', text: 'Unique records. Every figure after section 2 counts these.' },
    {
      id: 'term-session',
      term: 'session',
      text: sessions === null ? 'The definition has no session output.' : sessionText(sessions),
    },
    {
      id: 'term-segment',
      term: 'behaviour segment',
      text: sessions === null ? 'The definition has no session output.' : segmentText(sessions),
    },
    {
      id: 'term-conversion',
      term: 'conversion',
      text: 'Sessions with a purchase divided by sessions; for a category or brand: of the sessions with any event of it, the share with a purchase of it.',
    },
    {
      id: 'term-revenue',
      term: 'revenue',
      text: 'Sum of the prices of purchase events, in the unit of the input, added up in integer cents. Windows and sessions that are still open are not in it.',
    },
    {
      id: 'term-change',
      term: 'change',
      text: 'The last full day (UTC) against the full day before it. A day is full where the range of event times covers all of it but five minutes at either end. Sessions count on the day on which they start, events and revenue on their own day.',
    },
    {
      id: 'term-funnel',
      term: 'funnel',
      text: "Sessions by the steps they reach in order of event time: a view, a cart after it, a purchase after that, of any product. 'Missing carts inferred' counts a purchase after the view as a cart too. The time of a step is from the first event that reached the step before to the first that reached it.",
    },
    { term: 'median, quantiles', text: 'By nearest rank, exact to the second up to 24 hours.' },
    { term: '95 % interval', text: "Wilson's score interval of a share." },
    { term: 'time', text: 'UTC everywhere.' },
  ];
}

function sessionText({ rule, gapMs, maxMs, maxEvents }: SessionOutput): string {
  const key = rule === 'id' ? 'user and session id' : 'user';
  return `Events of one ${key} less than ${durationText(gapMs / 1000)} apart. A session is cut at ${durationText(maxMs / 1000)} and at ${counted(maxEvents, 'event')}. It counts once it is closed.`;
}

function segmentText({ behaviors }: SessionOutput): string {
  const names = behaviors.rules.map(({ segment }) => segment).join(', ');
  return `Rules are tried in order, the first that holds names the session: ${names}; else ${behaviors.else.segment}. The rules are in the definition below.`;
}
