import type { ClosedSessions } from './closed-sessions';
import type { OpenSessions } from './open-sessions';
import { NONE } from './session-events';

/** Where sessions end, and where they are cut. */
export interface CutRules {
  readonly gapMs: number;
  readonly maxMs: number;
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Users are spread over the partitions: an event to come may stand before another of its time. */
  readonly areUsersSpread: boolean;
}

/**
 * Takes what is final out of the open sessions: those that nothing can come to any more, and the pieces of long ones.
 * `watermarkMs` gives the watermark by partition. When it is called shows in no result. Cost: one look at each slot of a
 * session, so it is called after about as many events as there are slots, which costs less than to keep sessions in order
 * of their ends at each event.
 */
export function closeSessions(
  sessions: OpenSessions,
  rules: CutRules,
  watermarkMs: (partition: number) => number,
  closed: ClosedSessions,
): void {
  const { gapMs, maxMs, maxEvents, maxBytes } = rules;
  for (let session = 0; session < sessions.count; session++) {
    if (sessions.eventCount(session) === 0) continue;
    const watermark = watermarkMs(sessions.partition(session));
    const isLong =
      sessions.endMs(session) - sessions.startMs(session) >= maxMs ||
      sessions.eventCount(session) > maxEvents ||
      sessions.sizeBytes(session) > maxBytes;
    if (isLong) cutSession(sessions, session, rules, watermark, closed);
    if (watermark < sessions.endMs(session) + gapMs) continue;
    closed.take(sessions, session, sessions.eventCount(session));
    sessions.remove(session);
  }
}

/**
 * Cuts greedily from the start. A cut is final once the watermark is at the record behind it or later: records that are
 * still to come stand behind that one. Where users are spread they do only if the watermark is later.
 */
function cutSession(
  sessions: OpenSessions,
  session: number,
  { maxMs, maxEvents, maxBytes, areUsersSpread }: CutRules,
  watermarkMs: number,
  closed: ClosedSessions,
): void {
  const { events } = sessions;
  let startMs = sessions.startMs(session);
  let eventCount = 0;
  let sizeBytes = 0;
  for (let event = sessions.head(session); event !== NONE; event = events.next(event)) {
    const timeMs = events.timeMs(event);
    const isCut =
      eventCount > 0 &&
      (timeMs - startMs >= maxMs || eventCount >= maxEvents || sizeBytes + events.sizeBytes(event) > maxBytes);
    if (isCut) {
      if (timeMs > watermarkMs || (areUsersSpread && timeMs === watermarkMs)) return;
      closed.take(sessions, session, eventCount);
      sessions.detachHead(session, event, eventCount, sizeBytes);
      startMs = timeMs;
      eventCount = 0;
      sizeBytes = 0;
    }
    eventCount++;
    sizeBytes += events.sizeBytes(event);
  }
}
