import { grown } from './grow';
import type { OpenSessions } from './open-sessions';
import { DOUBLES, WORDS } from './records';
import { BRAND, CATEGORY_CODE, CATEGORY_ID, NEXT, PRICE, PRODUCT, TIME, TYPE, USER_SESSION } from './session-events';
import { SessionSteps } from './session-steps';
import { sortedOrder } from './sorted-order';

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
  readonly steps = new SessionSteps();

  /** Takes the first `eventCount` events out of an open session and frees their slots. The session itself is the caller's to change. */
  take(sessions: OpenSessions, session: number, eventCount: number): void {
    const i = this.length++;
    if (i >= this.userId.length) this.grow(i + 1);
    this.userId[i] = sessions.userId(session);
    this.sessionText[i] = sessions.sessionText(session);
    this.startMs[i] = sessions.startMs(session);
    this.piece[i] = sessions.piece(session);
    this.takeEvents(sessions, sessions.head(session), eventCount);
    this.endMs[i] = this.steps.timeMs[this.steps.length - 1];
    this.firstStep[i + 1] = this.steps.length;
  }

  private takeEvents({ events }: OpenSessions, head: number, eventCount: number): void {
    const { steps } = this;
    const { doubles, words, ints } = events;
    const from = steps.length;
    steps.resize(from + eventCount);
    let event = head;
    for (let step = from; step < steps.length; step++) {
      const d = event * DOUBLES;
      const w = event * WORDS;
      steps.timeMs[step] = doubles[d + TIME];
      steps.productId[step] = doubles[d + PRODUCT];
      steps.priceCents[step] = doubles[d + PRICE];
      steps.type[step] = words[w + TYPE];
      steps.categoryId[step] = words[w + CATEGORY_ID];
      steps.categoryCode[step] = words[w + CATEGORY_CODE];
      steps.brand[step] = words[w + BRAND];
      steps.userSession[step] = words[w + USER_SESSION];
      const next = ints[w + NEXT];
      events.release(event);
      event = next;
    }
  }

  /** Forgets all sessions and keeps the room. */
  clear(): void {
    this.length = 0;
    this.steps.resize(0);
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
