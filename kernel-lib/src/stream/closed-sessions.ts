import { grown } from './grow';
import type { OpenSessions } from './open-sessions';
import { DOUBLES, WORDS } from './records';
import { BRAND, CATEGORY_CODE, CATEGORY_ID, NEXT, PRICE, PRODUCT, TIME, TYPE, USER_SESSION } from './session-events';
import { sortedOrder } from './sorted-order';

/** Doubles and 32-bit numbers of a step's record: doubles by `step × 6 + field`, whole numbers by `step × 12 + field`. */
export const STEP_DOUBLES = 6;
export const STEP_WORDS = 12;
/** Fields that are doubles, and fields of 32 bits. */
export const STEP_TIME = 0;
export const STEP_PRODUCT = 1;
export const STEP_PRICE = 2;
export const STEP_CATEGORY_ID = 6;
export const STEP_CATEGORY_CODE = 7;
export const STEP_BRAND = 8;
export const STEP_USER_SESSION = 9;
export const STEP_TYPE = 10;

/** Final sessions, whole or pieces, in the order in which they became final. */
export class ClosedSessions {
  length = 0;
  userId = new Float64Array(0);
  sessionText = new Uint32Array(0);
  startMs = new Float64Array(0);
  endMs = new Float64Array(0);
  piece = new Int32Array(0);
  /** The steps of session i are `[firstStep[i], firstStep[i + 1])`. */
  firstStep = new Uint32Array(1);
  /** Steps are records, because sessions are yet to be ordered: a session's steps are one stretch of memory. */
  stepDoubles = new Float64Array(0);
  stepWords = new Uint32Array(0);

  get stepCount(): number {
    return this.firstStep[this.length];
  }

  /** Takes the first `eventCount` events out of an open session and frees their slots. The session itself is the caller's to change. */
  take(sessions: OpenSessions, session: number, eventCount: number): void {
    const i = this.length;
    if (i >= this.userId.length) this.grow(i + 1);
    this.userId[i] = sessions.userId(session);
    this.sessionText[i] = sessions.sessionText(session);
    this.startMs[i] = sessions.startMs(session);
    this.piece[i] = sessions.piece(session);
    this.takeEvents(sessions, sessions.head(session), this.firstStep[i] + eventCount);
    this.firstStep[i + 1] = this.firstStep[i] + eventCount;
    this.endMs[i] = this.stepDoubles[(this.firstStep[i + 1] - 1) * STEP_DOUBLES + STEP_TIME];
    this.length++;
  }

  private takeEvents({ events }: OpenSessions, head: number, stepCount: number): void {
    if (stepCount * STEP_DOUBLES > this.stepDoubles.length) {
      this.stepDoubles = grown(this.stepDoubles, stepCount * STEP_DOUBLES);
      this.stepWords = new Uint32Array(this.stepDoubles.buffer);
    }
    const { stepDoubles, stepWords } = this;
    const { doubles, words, ints } = events;
    let event = head;
    for (let step = this.firstStep[this.length]; step < stepCount; step++) {
      const d = event * DOUBLES;
      const w = event * WORDS;
      const toD = step * STEP_DOUBLES;
      const toW = step * STEP_WORDS;
      stepDoubles[toD + STEP_TIME] = doubles[d + TIME];
      stepDoubles[toD + STEP_PRODUCT] = doubles[d + PRODUCT];
      stepDoubles[toD + STEP_PRICE] = doubles[d + PRICE];
      stepWords[toW + STEP_CATEGORY_ID] = words[w + CATEGORY_ID];
      stepWords[toW + STEP_CATEGORY_CODE] = words[w + CATEGORY_CODE];
      stepWords[toW + STEP_BRAND] = words[w + BRAND];
      stepWords[toW + STEP_USER_SESSION] = words[w + USER_SESSION];
      stepWords[toW + STEP_TYPE] = words[w + TYPE];
      const next = ints[w + NEXT];
      events.release(event);
      event = next;
    }
  }

  /** Forgets all sessions and keeps the room. */
  clear(): void {
    this.length = 0;
  }

  private grow(sessions: number): void {
    this.userId = grown(this.userId, sessions);
    const room = this.userId.length;
    this.sessionText = grown(this.sessionText, room);
    this.startMs = grown(this.startMs, room);
    this.endMs = grown(this.endMs, room);
    this.piece = grown(this.piece, room);
    this.firstStep = grown(this.firstStep, room + 1);
  }

  /** The sessions by user, start and piece. */
  sorted(): Int32Array {
    return sortedOrder([this.userId, this.startMs, this.piece], this.length);
  }
}
