import type { Definition, SessionOutput, WindowOutput } from '../pipeline/definition';
import type { PlainEvent, PlainEvents } from './plain-events';

/** What an event weighs towards the cut by size, beside its texts, and that cut: as the contract says. */
const EVENT_BYTES = 96;
const MAX_SESSION_BYTES = 12 << 20;

/** Numbers that a run must have come to. */
export interface PlainCount {
  readonly counters: Readonly<
    Record<'read' | 'parsed' | 'dead' | 'accepted' | 'late' | 'unique' | 'duplicates', number>
  >;
  /** Events by window and type. */
  readonly windows: ReadonlyMap<string, number>;
  /** Events by user, session id and start; those of all pieces that start alike. */
  readonly sessions: ReadonlyMap<string, number>;
  /** Sessions, pieces counted each. */
  readonly sessionCount: number;
}

export const windowKey = (startMs: number, type: string) => `${startMs} ${type}`;
export const sessionKey = (userId: number, session: string | null, startMs: number) =>
  JSON.stringify([userId, session, startMs]);

/**
 * Counts a file by the contract's own words, as a batch over all events in memory: no epochs, no state, no columns. It knows
 * what the default definition says: windows that tumble by event type, sessions by id, nothing filtered.
 */
export function plainCount(
  { events, dead }: PlainEvents,
  definition: Definition,
  window: WindowOutput,
  session: SessionOutput,
): PlainCount {
  const unique: PlainEvent[] = [];
  const seen = new Set<string>();
  const greatest = new Map<number, number>();
  let late = 0;
  for (const event of events) {
    const before = greatest.get(event.partition) ?? Number.NEGATIVE_INFINITY;
    greatest.set(event.partition, Math.max(before, event.timeMs));
    if (event.timeMs < before - definition.watermark.delayMs) late++;
    else if (!seen.has(event.identity)) {
      seen.add(event.identity);
      unique.push(event);
    }
  }
  const parsed = events.length;
  const accepted = parsed - late;
  const windows = new Map<string, number>();
  const bySession = new Map<string, PlainEvent[]>();
  for (const event of unique) {
    const key = windowKey(Math.floor(event.timeMs / window.sizeMs) * window.sizeMs, event.type);
    windows.set(key, (windows.get(key) ?? 0) + 1);
    const own = JSON.stringify([event.userId, event.session]);
    const list = bySession.get(own);
    if (list) list.push(event);
    else bySession.set(own, [event]);
  }
  const sessions = new Map<string, number>();
  let sessionCount = 0;
  for (const list of bySession.values()) {
    for (const { startMs, count } of piecesOf(list, session)) {
      const key = sessionKey(list[0].userId, list[0].session, startMs);
      sessions.set(key, (sessions.get(key) ?? 0) + count);
      sessionCount++;
    }
  }
  const counters = {
    read: parsed + dead,
    parsed,
    dead,
    accepted,
    late,
    unique: unique.length,
    duplicates: accepted - unique.length,
  };
  return { counters, windows, sessions, sessionCount };
}

/** The sessions of one key: parted by gaps, and cut where they become too long. */
function piecesOf(
  events: PlainEvent[],
  { gapMs, maxMs, maxEvents }: SessionOutput,
): { startMs: number; count: number }[] {
  const pieces: { startMs: number; count: number }[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  let sizeBytes = 0;
  // The sort is stable: events of one time stay in the order of the file.
  for (const { timeMs, textBytes } of [...events].sort((a, b) => a.timeMs - b.timeMs)) {
    const piece = pieces.at(-1);
    const weight = EVENT_BYTES + textBytes;
    const goesOn =
      piece !== undefined &&
      timeMs - lastMs < gapMs &&
      timeMs - piece.startMs < maxMs &&
      piece.count < maxEvents &&
      sizeBytes + weight <= MAX_SESSION_BYTES;
    if (goesOn) piece.count++;
    else pieces.push({ startMs: timeMs, count: 1 });
    sizeBytes = goesOn ? sizeBytes + weight : weight;
    lastMs = timeMs;
  }
  return pieces;
}
