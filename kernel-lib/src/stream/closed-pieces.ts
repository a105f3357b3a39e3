import { grown } from './grow';
import type { OpenSessions } from './open-sessions';
import { NONE } from './session-events';
import { sortedOrder } from './sorted-order';

/** Where a session is cut, beside at its end. */
export interface CutRules {
  readonly gapMs: number;
  readonly maxMs: number;
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** Sessions, whole or pieces, that are final. Their events still lie in the slots of the open sessions. */
export class ClosedPieces {
  length = 0;
  userId = new Float64Array(0);
  sessionText = new Uint32Array(0);
  startMs = new Float64Array(0);
  endMs = new Float64Array(0);
  eventCount = new Int32Array(0);
  piece = new Int32Array(0);
  head = new Int32Array(0);
  tail = new Int32Array(0);

  add(sessions: OpenSessions, session: number, tail: number, eventCount: number): void {
    const i = this.length++;
    if (i >= this.userId.length) this.grow(i + 1);
    this.userId[i] = sessions.userId[session];
    this.sessionText[i] = sessions.sessionText[session];
    this.startMs[i] = sessions.startMs[session];
    this.endMs[i] = sessions.events.timeMs[tail];
    this.eventCount[i] = eventCount;
    this.piece[i] = sessions.piece[session];
    this.head[i] = sessions.head[session];
    this.tail[i] = tail;
  }

  private grow(pieces: number): void {
    this.userId = grown(this.userId, pieces);
    const room = this.userId.length;
    this.sessionText = grown(this.sessionText, room);
    this.startMs = grown(this.startMs, room);
    this.endMs = grown(this.endMs, room);
    this.eventCount = grown(this.eventCount, room);
    this.piece = grown(this.piece, room);
    this.head = grown(this.head, room);
    this.tail = grown(this.tail, room);
  }

  /** The pieces by user, start, and piece. */
  sorted(): Uint32Array {
    return sortedOrder([this.userId, this.startMs, this.piece], this.length);
  }
}

/**
 * Takes what is final out of the open sessions: `watermarkMs` gives the watermark by partition. One pass over a column of
 * ends, once an epoch, costs less than keeping sessions in order of their ends at each event.
 */
export function closeSessions(
  sessions: OpenSessions,
  rules: CutRules,
  watermarkMs: (partition: number) => number,
): ClosedPieces {
  const pieces = new ClosedPieces();
  const { gapMs, maxMs, maxEvents, maxBytes } = rules;
  for (let session = 0; session < sessions.count; session++) {
    if (sessions.eventCount[session] === 0) continue;
    const watermark = watermarkMs(sessions.partition[session]);
    const isLong =
      sessions.endMs[session] - sessions.startMs[session] >= maxMs ||
      sessions.eventCount[session] > maxEvents ||
      sessions.sizeBytes[session] > maxBytes;
    if (isLong) cutSession(sessions, session, rules, watermark, pieces);
    if (watermark < sessions.endMs[session] + gapMs) continue;
    pieces.add(sessions, session, sessions.tail[session], sessions.eventCount[session]);
    sessions.remove(session);
  }
  return pieces;
}

/**
 * Cuts greedily from the start. A cut is final once the watermark is at the record behind it or later: records that are
 * still to come stand behind that one.
 */
function cutSession(
  sessions: OpenSessions,
  session: number,
  { maxMs, maxEvents, maxBytes }: CutRules,
  watermarkMs: number,
  pieces: ClosedPieces,
): void {
  const { events } = sessions;
  let startMs = sessions.startMs[session];
  let eventCount = 0;
  let sizeBytes = 0;
  for (let event = sessions.head[session]; event !== NONE; event = events.next[event]) {
    const timeMs = events.timeMs[event];
    const isCut =
      eventCount > 0 &&
      (timeMs - startMs >= maxMs || eventCount >= maxEvents || sizeBytes + events.sizeBytes[event] > maxBytes);
    if (isCut) {
      if (timeMs > watermarkMs) return;
      const tail = events.previous[event];
      pieces.add(sessions, session, tail, eventCount);
      sessions.detachHead(session, tail, eventCount, sizeBytes);
      startMs = timeMs;
      eventCount = 0;
      sizeBytes = 0;
    }
    eventCount++;
    sizeBytes += events.sizeBytes[event];
  }
}
