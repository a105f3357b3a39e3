import { branch } from '../pipeline/branch';
import type { BehaviorRules, Expression } from '../pipeline/definition';
import { compileExpression } from '../pipeline/expression';
import type { ColumnTypes, CompiledExpression, TextPool } from '../pipeline/vector';
import { numberValues } from './evaluate';
import type { SessionRows } from './session-rows';

/** Gives each session the segment of the first rule that is true of it. */
export class BehaviorSegments {
  private readonly ruleOf: CompiledExpression;
  private readonly outcomes: readonly { readonly segment: string; readonly score: number }[];

  constructor(
    behaviors: BehaviorRules,
    types: ColumnTypes,
    private readonly texts: TextPool,
  ) {
    this.outcomes = [...behaviors.rules, behaviors.else];
    const rest = behaviors.rules.length;
    const rule: Expression =
      rest === 0 ? 0 : { caseWhen: behaviors.rules.map(({ when }, place) => branch(when, place)), else: rest };
    this.ruleOf = compileExpression(rule, types);
  }

  /** Adds the columns `behavior_segment` and `segment_score`. */
  addTo(sessions: SessionRows): void {
    const { values } = numberValues(this.ruleOf, sessions, this.texts);
    const segmentIds = this.outcomes.map(({ segment }) => this.texts.internText(segment));
    const ids = new Uint32Array(sessions.length);
    const scores = new Float64Array(sessions.length);
    for (let session = 0; session < sessions.length; session++) {
      ids[session] = segmentIds[values[session]];
      scores[session] = this.outcomes[values[session]].score;
    }
    sessions.added.set('behavior_segment', { kind: 'text', ids });
    sessions.added.set('segment_score', { kind: 'number', scale: 0, values: scores, nulls: null });
  }
}
