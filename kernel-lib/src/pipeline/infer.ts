import { EVENT_COLUMNS, type EventColumn, REQUIRED_COLUMNS, type Role, type TimeFormat } from '../event/schema';
import { DEFAULT_PIPELINE } from './defaults';
import type { PipelineInput } from './definition-input';
import { type ColumnGuess, guessColumns } from './infer-columns';
import { idShare, priceShare, timeFormatOf } from './infer-content';
import { type Sample, sampleHead } from './infer-head';
import { guessRole } from './infer-roles';
import { UNKNOWN_SOURCE_COLUMN } from './source-check';

/** A definition guessed from a file, and what was guessed, in sentences; those that begin with `Unsure:` want a look. */
export interface InferredPipeline {
  readonly definition: PipelineInput;
  readonly guesses: readonly string[];
}

const TIME_EXAMPLES: Readonly<Record<TimeFormat, string>> = {
  reference: '2019-10-01 00:00:00 UTC',
  iso: 'ISO 8601, without a zone taken as UTC',
  'epoch-s': 'seconds since 1970',
  'epoch-ms': 'milliseconds since 1970',
};

const DEFAULT_TYPES = DEFAULT_PIPELINE.source.eventTypes;
const DEFAULT_TYPES_SENTENCE = `Event types are the default ones: ${Object.keys(DEFAULT_TYPES).join(', ')}.`;

/**
 * Guesses a definition from the first 64 KiB to 1 MiB of a file of CSV (with commas) or JSON lines, decompressed. A required
 * column that no column of the file seems to hold is left as `?`, which validation names. Throws `bad-input` where there is
 * nothing to guess from.
 */
export function inferPipeline(head: Uint8Array | string, fileName: string): InferredPipeline {
  const sample = sampleHead(head, fileName);
  const columns = guessColumns(sample.columns);
  const timeFormat = timeFormatOf(columns.get('event_time')?.column.values ?? []);
  const types = eventTypesOf(columns.get('event_type'));
  const isDefault = types.every(({ name }) => Object.hasOwn(DEFAULT_TYPES, name));
  const hasSession = columns.has('user_session');
  const definition: PipelineInput = {
    name: pipelineName(fileName),
    source: {
      columns: Object.fromEntries(EVENT_COLUMNS.map((name) => [name, sourceName(name, columns.get(name))])),
      ...(timeFormat === null ? {} : { time: { format: timeFormat } }),
      ...(isDefault ? {} : { eventTypes: Object.fromEntries(types.map(({ name, role }) => [name, role])) }),
    },
    ...(hasSession ? {} : { outputs: [{ kind: 'window' }, { kind: 'session', rule: 'gap' }] }),
  };
  const guesses = [
    `Guessed from the first ${sample.records} records of ${fileName}.`,
    ...sample.notes,
    ...EVENT_COLUMNS.map((name) => columnSentence(name, columns.get(name), sample, columns)),
    ...timeSentences(columns.get('event_time'), timeFormat),
    ...(isDefault && types.length > 0 ? [DEFAULT_TYPES_SENTENCE] : typeSentences(types)),
    ...contentWarnings(columns),
  ];
  return { definition, guesses };
}

function sourceName(name: EventColumn, guess: ColumnGuess | undefined): string | null {
  if (guess !== undefined) return guess.column.name;
  return isRequired(name) ? UNKNOWN_SOURCE_COLUMN : null;
}

function isRequired(name: EventColumn): boolean {
  return (REQUIRED_COLUMNS as readonly string[]).includes(name);
}

interface TypeGuess {
  readonly name: string;
  readonly role: Role;
  readonly isSure: boolean;
}

/** The event types of the sample, the most frequent first; a definition has at most 255. */
function eventTypesOf(guess: ColumnGuess | undefined): readonly TypeGuess[] {
  const counts = new Map<string, number>();
  for (const value of guess?.column.values ?? []) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  const names = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
  return names.slice(0, 255).map((name) => ({ name, ...guessRole(name) }));
}

function columnSentence(
  name: EventColumn,
  guess: ColumnGuess | undefined,
  sample: Sample,
  columns: ReadonlyMap<EventColumn, ColumnGuess>,
): string {
  if (guess !== undefined) {
    if (guess.by === 'name') return `${name} is "${guess.column.name}", by its name.`;
    return `Unsure: ${name} may be "${guess.column.name}", by its content only.`;
  }
  if (name === 'user_session')
    return 'user_session is not in the file: sessions end where a user pauses for 30 minutes.';
  if (!isRequired(name)) return `${name} is not in the file: it will be null.`;
  const used = new Set([...columns.values()].map((other) => other.column));
  const free = sample.columns.filter((column) => !used.has(column)).map((column) => column.name);
  const which = free.length === 0 ? 'No column is left' : `Columns left: ${free.join(', ')}`;
  return `Unsure: no column seems to be ${name}. Put its name in place of "?" at source.columns.${name}. ${which}.`;
}

function timeSentences(guess: ColumnGuess | undefined, format: TimeFormat | null): readonly string[] {
  if (guess === undefined) return [];
  if (format !== null) return [`Times are read as ${format} (${TIME_EXAMPLES[format]}).`];
  const example = guess.column.values.find((value) => value !== '') ?? '';
  return [
    `Unsure: times such as "${example}" are in no format that can be read; formats are ${Object.keys(TIME_EXAMPLES).join(', ')}.`,
  ];
}

function typeSentences(types: readonly TypeGuess[]): readonly string[] {
  const text = (list: readonly TypeGuess[]) => list.map(({ name, role }) => `"${name}" as ${role}`).join(', ');
  const sure = types.filter((type) => type.isSure);
  const unsure = types.filter((type) => !type.isSure);
  return [
    ...(sure.length === 0 ? [] : [`Event types are taken by their names: ${text(sure)}.`]),
    ...(unsure.length === 0 ? [] : [`Unsure: event types whose names do not tell: ${text(unsure)}.`]),
    ...(types.length === 0
      ? []
      : ['An event type that the sample does not have will be a dead letter (bad-type) until it is added.']),
    ...(types.length > 0 && types.every((type) => type.role !== 'purchase')
      ? ['Unsure: no event type is a purchase, so there is no revenue.']
      : []),
  ];
}

/** Where values will not be read: better said now than found as dead letters. */
function contentWarnings(columns: ReadonlyMap<EventColumn, ColumnGuess>): readonly string[] {
  const warnings: string[] = [];
  for (const [name, { column }] of columns) {
    if (!isRequired(name)) continue;
    const empty = column.values.filter((value) => value === '').length;
    if (empty > 0) {
      warnings.push(
        `Unsure: ${name} is empty in ${empty} of ${column.values.length} records; each will be a dead letter (missing-field).`,
      );
    }
    const share = name === 'price' ? priceShare(column.values) : name.endsWith('_id') ? idShare(column.values) : 1;
    if (share > 0.99 || empty === column.values.length) continue;
    const kind = name === 'price' ? 'prices such as 12.34' : 'whole numbers below 2^53';
    warnings.push(`Unsure: ${percent(1 - share)} of ${name} are not ${kind}; each will be a dead letter (bad-number).`);
  }
  return warnings;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** The file's name without folder and endings, as a pipeline may be called. */
function pipelineName(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1)!.split('.')[0].toLowerCase();
  return (
    base
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/^[-_]+|[-_]+$/g, '')
      .slice(0, 64) || 'default'
  );
}
