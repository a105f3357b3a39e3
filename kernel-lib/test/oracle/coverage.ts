import type { Definition } from '../../src/pipeline/definition';
import type { Outcome, PlainDocument } from '../support/run-once';

/**
 * Counts over many inputs what they had in them, so that a test can say that a comparison was of something: each name is a thing
 * that the contract speaks of, each count the number of inputs, or of documents, that showed it.
 */
export class Coverage {
  private readonly counts = new Map<string, number>();
  private readonly values = new Map<string, Set<unknown>>();

  add(definition: Definition, outcome: Outcome): void {
    const { counters, deadByReason } = outcome.result;
    this.count('late', counters.late);
    this.count('duplicates', counters.duplicates);
    for (const [reason, count] of Object.entries(deadByReason)) this.count(reason, count);
    for (const [catalog, count] of Object.entries(counters.unmatched)) {
      this.count(`unmatched ${catalog}`, count);
      this.count(`matched ${catalog}`, counters.unique - count);
    }
    this.note('delay', definition.watermark.delayMs);
    this.note('partitions', definition.source.partitions);
    this.note('dedupe key', definition.dedupe.key.length);
    for (const output of definition.outputs) {
      if (output.filter !== null) this.count(`filtered ${output.kind}`, 1);
      if (output.kind === 'window') {
        this.count(output.sizeMs > output.slideMs ? 'sliding' : 'tumbling', 1);
        this.note('group', output.groupBy.join());
      } else if (output.kind === 'session') {
        this.note(`gap of ${output.rule}`, output.gapMs);
        this.note('rules', JSON.stringify(output.behaviors.rules.map(({ segment }) => segment)));
        this.addSessions(output, outcome.collections[output.collection]);
      }
    }
    this.addBridges(definition, outcome.collections.all_events);
  }

  private addSessions({ rule, gapMs }: { rule: string; gapMs: number }, documents: readonly PlainDocument[]): void {
    const ends = new Map<string, number>();
    const byStart = (a: PlainDocument, b: PlainDocument) => Number(a.session_start) - Number(b.session_start);
    for (const { _id, user_id, user_session, session_start, session_end, steps } of [...documents].sort(byStart)) {
      const key = `${user_id}|${user_session}`;
      const start = Number(session_start);
      if (start - (ends.get(key) ?? Number.NEGATIVE_INFINITY) < gapMs) this.count(`pieces by ${rule}`, 1);
      ends.set(key, Number(session_end));
      if (String(_id).includes('#')) this.count('pieces of one start', 1);
      if (rule === 'id' && user_session === null) this.count('null session', 1);
      if ((steps as unknown[]).length > 1) this.count(`sessions of several events by ${rule}`, 1);
    }
  }

  /** Events that came, in the order of the input, between two of their user that were a gap apart. */
  private addBridges({ outputs }: Definition, documents: readonly PlainDocument[]): void {
    const output = outputs.find((one) => one.kind === 'session' && one.rule === 'gap' && one.filter === null);
    if (output?.kind !== 'session') return;
    const { gapMs } = output;
    const offset = ({ _id }: PlainDocument) => Number(String(_id).split(':')[2]);
    const timesOf = new Map<unknown, number[]>();
    for (const { user_id, event_timestamp } of [...documents].sort((a, b) => offset(a) - offset(b))) {
      const time = Number(event_timestamp);
      const times = timesOf.get(user_id) ?? [];
      timesOf.set(user_id, times);
      const before = Math.max(...times.filter((one) => one <= time));
      const after = Math.min(...times.filter((one) => one > time));
      if (time - before < gapMs && after - time < gapMs && after - before >= gapMs) this.count('bridges', 1);
      times.push(time);
    }
  }

  private count(name: string, more: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + more);
  }

  private note(name: string, value: unknown): void {
    this.values.set(name, (this.values.get(name) ?? new Set()).add(value));
  }

  /** How often something was there. */
  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  /** How many different values something had. */
  variety(name: string): number {
    return this.values.get(name)?.size ?? 0;
  }
}
