import {
  type ClosedSessions,
  STEP_BRAND,
  STEP_CATEGORY_CODE,
  STEP_CATEGORY_ID,
  STEP_DOUBLES,
  STEP_PRICE,
  STEP_PRODUCT,
  STEP_TIME,
  STEP_TYPE,
  STEP_USER_SESSION,
  STEP_WORDS,
} from './closed-sessions';

/** The events of final sessions in columns, session by session. */
export class SessionSteps {
  /** Milliseconds since the session's start. */
  readonly sinceMs: Float64Array;
  /** Number of the event type. */
  readonly type: Uint32Array;
  readonly productId: Float64Array;
  readonly priceCents: Float64Array;
  readonly categoryId: Uint32Array;
  readonly categoryCode: Uint32Array;
  readonly brand: Uint32Array;
  readonly userSession: Uint32Array;

  constructor(readonly length: number) {
    this.sinceMs = new Float64Array(length);
    this.type = new Uint32Array(length);
    this.productId = new Float64Array(length);
    this.priceCents = new Float64Array(length);
    this.categoryId = new Uint32Array(length);
    this.categoryCode = new Uint32Array(length);
    this.brand = new Uint32Array(length);
    this.userSession = new Uint32Array(length);
  }

  /**
   * Copies the steps of closed sessions, from the place `offsets[0]` on, and writes where each one's end into `offsets` behind it.
   * The sessions are many lines of memory apart: they are touched first, so that the waiting for them is done together.
   */
  copy(closed: ClosedSessions, sessions: Int32Array, offsets: Uint32Array): void {
    touch(closed, sessions);
    for (let i = 0; i < sessions.length; i++) offsets[i + 1] = this.copySession(closed, sessions[i], offsets[i]);
  }

  private copySession(closed: ClosedSessions, session: number, at: number): number {
    const { stepDoubles, stepWords, firstStep } = closed;
    const startMs = closed.startMs[session];
    const end = firstStep[session + 1];
    let to = at;
    for (let step = firstStep[session]; step < end; step++, to++) {
      const d = step * STEP_DOUBLES;
      const w = step * STEP_WORDS;
      this.sinceMs[to] = stepDoubles[d + STEP_TIME] - startMs;
      this.productId[to] = stepDoubles[d + STEP_PRODUCT];
      this.priceCents[to] = stepDoubles[d + STEP_PRICE];
      this.categoryId[to] = stepWords[w + STEP_CATEGORY_ID];
      this.categoryCode[to] = stepWords[w + STEP_CATEGORY_CODE];
      this.brand[to] = stepWords[w + STEP_BRAND];
      this.userSession[to] = stepWords[w + STEP_USER_SESSION];
      this.type[to] = stepWords[w + STEP_TYPE];
    }
    return to;
  }
}

/** Reads of each step that `copySession` will read, none waiting for another. The sum is given so that the reads are not left out. */
function touch({ firstStep, startMs, stepWords }: ClosedSessions, sessions: Int32Array): number {
  let touched = 0;
  for (let i = 0; i < sessions.length; i++) touched += firstStep[sessions[i]] + startMs[sessions[i]];
  for (let i = 0; i < sessions.length; i++) {
    const end = firstStep[sessions[i] + 1];
    for (let step = firstStep[sessions[i]]; step < end; step++) touched += stepWords[step * STEP_WORDS];
  }
  return touched;
}
