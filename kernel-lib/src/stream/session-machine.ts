import type { ColumnBatch } from '../event/columns';
import { sessionColumnTypes } from '../pipeline/columns';
import type { SessionOutput } from '../pipeline/definition';
import { compileExpression } from '../pipeline/expression';
import type { CompiledExpression } from '../pipeline/vector';
import { BehaviorSegments } from './behavior-segments';
import { behaviorWindowRules, finalSessionTypes } from './behavior-windows';
import { type CutRules, closeSessions } from './close-sessions';
import { ClosedSessions } from './closed-sessions';
import type { DictionaryColumns } from './dictionary-column';
import { truthValues } from './evaluate';
import type { EventModel } from './event-model';
import type { EventRows } from './event-rows';
import { OpenSessions } from './open-sessions';
import type { WindowPartials } from './ports';
import { addSessionAggregates } from './session-aggregates';
import { SessionRows } from './session-rows';
import { loadSessions, saveSessions } from './session-state';
import { sessionTable } from './session-table';
import type { SnapshotReader, SnapshotWriter } from './snapshot';
import { WindowTable } from './window-table';

/** A session output: its open sessions, and the windows of the closed ones by segment. */
export class SessionMachine {
  /** Events that passed the filter. */
  passed = 0;
  /** Events in final sessions. */
  finals = 0;

  private readonly sessions: OpenSessions;
  private readonly closed = new ClosedSessions();
  private eventsSinceClose = 0;
  private readonly cutRules: CutRules;
  private readonly filter: CompiledExpression | null;
  private readonly segments: BehaviorSegments;
  private readonly behaviors: WindowTable | null;

  constructor(
    readonly output: SessionOutput,
    private readonly model: EventModel,
    options: { readonly shards: number; readonly maxBytes: number; readonly areUsersSpread: boolean },
  ) {
    const { texts, types } = model;
    this.sessions = new OpenSessions(output);
    this.cutRules = { ...output, maxBytes: options.maxBytes, areUsersSpread: options.areUsersSpread };
    this.filter = output.filter === null ? null : compileExpression(output.filter, types);
    const sessionTypes = sessionColumnTypes(output, types);
    this.segments = new BehaviorSegments(output.behaviors, sessionTypes, texts);
    const rules = behaviorWindowRules(output);
    const finalTypes = finalSessionTypes(sessionTypes);
    this.behaviors = rules === null ? null : new WindowTable(rules, finalTypes, texts, options.shards);
  }

  /** Takes the unique events that pass the filter. */
  add(rows: EventRows): void {
    const truth = this.filter === null ? null : truthValues(this.filter, rows, this.model.texts);
    let passed = 0;
    for (let row = 0; row < rows.length; row++) {
      if (truth !== null && truth[row] !== 1) continue;
      passed++;
      this.sessions.add(rows, row);
    }
    this.passed += passed;
    this.eventsSinceClose += passed;
  }

  /** Closes what the watermarks close by now, once there were as many events as there are sessions to look at. */
  retire(watermarkMs: (partition: number) => number): void {
    if (this.eventsSinceClose < this.sessions.count) return;
    this.closeNow(watermarkMs);
  }

  private closeNow(watermarkMs: (partition: number) => number): void {
    this.eventsSinceClose = 0;
    closeSessions(this.sessions, this.cutRules, watermarkMs, this.closed);
  }

  /** Takes out what the watermarks have closed since the last call, as a table ordered by user, start and piece. */
  close(watermarkMs: (partition: number) => number, dictionaries: DictionaryColumns): ColumnBatch {
    const { output, model } = this;
    this.closeNow(watermarkMs);
    const rows = new SessionRows(this.closed, model);
    this.closed.clear();
    this.finals += rows.steps.length;
    addSessionAggregates(rows, output, model);
    this.segments.addTo(rows);
    this.behaviors?.add(rows);
    return sessionTable(rows, output, model, dictionaries);
  }

  /**
   * Takes out the windows of session end that nothing can come to any more: a session that ends in one is closed when the
   * watermark is `gapMs` behind its end, and was closed before this is called.
   */
  takeBehaviors(sourceWatermarkMs: number): WindowPartials | null {
    const { output, behaviors } = this;
    if (output.behaviorWindows === null || behaviors === null) return null;
    const finals = behaviors.takeFinals(sourceWatermarkMs - output.gapMs);
    return { collection: output.behaviorWindows.collection, ...finals };
  }

  /** Events in open sessions, counted now. */
  countOpen(): number {
    return this.sessions.countEvents();
  }

  save(out: SnapshotWriter, name: string): void {
    out.put(`${name}.counters`, Float64Array.of(this.passed, this.finals));
    saveSessions(this.sessions, out, name);
    this.behaviors?.save(out, `${name}.behaviors`);
  }

  load(from: SnapshotReader, name: string, who: { primary: boolean; isOwn(userId: number): boolean }): void {
    if (who.primary) {
      const [passed, finals] = from.f64(`${name}.counters`);
      this.passed += passed;
      this.finals += finals;
    }
    loadSessions(this.sessions, from, name, who.isOwn);
    this.behaviors?.load(from, `${name}.behaviors`, who);
  }

  markTexts(live: Uint8Array): void {
    this.sessions.markTexts(live);
    this.behaviors?.markTexts(live);
  }

  remapTexts(remap: Uint32Array): void {
    this.sessions.remapTexts(remap);
    this.behaviors?.remapTexts(remap);
  }
}
