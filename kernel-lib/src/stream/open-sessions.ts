import { NULL_TEXT } from '../event/columns';
import type { EventRows } from './event-rows';
import { grown } from './grow';
import { NONE, SessionEvents } from './session-events';
import { SessionKeys } from './session-keys';

/** What an event weighs towards the cut by size, beside its texts. */
const EVENT_BYTES = 96;

/** What makes events one session: see the contract of sessions. */
export interface SessionRules {
  readonly rule: 'id' | 'gap';
  readonly gapMs: number;
}

export interface SessionKey {
  readonly userId: number;
  /** Text id of the session id; `NULL_TEXT` where the key has none. */
  readonly sessionText: number;
}

export interface SavedSession {
  readonly partition: number;
  readonly piece: number;
  readonly events: Int32Array;
}

/**
 * The open sessions of one output. A key (user and session id, or user alone) may have several at a time, `gapMs` or more
 * apart, chained from the newest to the oldest; an event that comes between two may make them one.
 */
export class OpenSessions {
  /** Columns by session; a session with `eventCount` 0 is free. */
  userId = new Float64Array(0);
  sessionText = new Uint32Array(0);
  startMs = new Float64Array(0);
  endMs = new Float64Array(0);
  eventCount = new Int32Array(0);
  sizeBytes = new Float64Array(0);
  /** 1, or which piece with this start it is. */
  piece = new Int32Array(0);
  partition = new Uint32Array(0);
  head = new Int32Array(0);
  tail = new Int32Array(0);
  /** The next older session of the same key, or `NONE`. */
  private older = new Int32Array(0);

  readonly events = new SessionEvents();
  /** Sessions ever numbered: all columns have a meaning below it. */
  count = 0;
  private readonly free: number[] = [];
  private readonly keys = new SessionKeys(this);

  constructor(private readonly rules: SessionRules) {}

  /** Takes an event into its session, opening, extending or joining sessions. */
  add(rows: EventRows, row: number): void {
    const isGap = this.rules.rule === 'gap';
    const sizeBytes = EVENT_BYTES + rows.textBytes[row] + (isGap ? rows.sessionTextBytes[row] : 0);
    const event = this.events.add(rows, row, sizeBytes);
    this.addEvent(event, rows.userId[row], isGap ? NULL_TEXT : rows.userSession[row], rows.partition[row]);
  }

  private addEvent(event: number, userId: number, sessionText: number, partition: number): void {
    const timeMs = this.events.timeMs[event];
    const { gapMs } = this.rules;
    let newer = NONE;
    let session = this.keys.find(userId, sessionText);
    while (session !== NONE && this.startMs[session] - timeMs >= gapMs) {
      newer = session;
      session = this.older[session];
    }
    if (session === NONE || timeMs - this.endMs[session] >= gapMs) {
      const opened = this.start(userId, sessionText, partition, event);
      this.chain(opened, newer, session);
    } else {
      this.insert(session, event, timeMs);
      const older = this.older[session];
      if (older !== NONE && this.startMs[session] - this.endMs[older] < gapMs) this.joinOlder(session, older);
    }
  }

  /** A session of one event, not yet in its key's chain. */
  private start(userId: number, sessionText: number, partition: number, event: number): number {
    const { events } = this;
    const session = this.allocate();
    this.userId[session] = userId;
    this.sessionText[session] = sessionText;
    this.partition[session] = partition;
    this.startMs[session] = events.timeMs[event];
    this.endMs[session] = events.timeMs[event];
    this.eventCount[session] = 1;
    this.sizeBytes[session] = events.sizeBytes[event];
    this.piece[session] = 1;
    this.head[session] = event;
    this.tail[session] = event;
    events.previous[event] = NONE;
    events.next[event] = NONE;
    return session;
  }

  /** Puts an event at its place in (time, order), looked for from the end, where most belong. */
  private insert(session: number, event: number, timeMs: number): void {
    const { events } = this;
    const order = events.order[event];
    let before = this.tail[session];
    while (before !== NONE && events.isBehind(before, timeMs, order)) before = events.previous[before];
    const after = before === NONE ? this.head[session] : events.next[before];
    events.previous[event] = before;
    events.next[event] = after;
    events.link(before, event);
    events.link(event, after);
    if (before === NONE) this.head[session] = event;
    if (after === NONE) this.tail[session] = event;
    if (timeMs < this.startMs[session]) this.startMs[session] = timeMs;
    if (timeMs > this.endMs[session]) this.endMs[session] = timeMs;
    this.eventCount[session]++;
    this.sizeBytes[session] += events.sizeBytes[event];
  }

  /** All of the older session lies before the newer one. */
  private joinOlder(session: number, older: number): void {
    this.events.link(this.tail[older], this.head[session]);
    this.head[session] = this.head[older];
    this.startMs[session] = this.startMs[older];
    this.piece[session] = this.piece[older];
    this.eventCount[session] += this.eventCount[older];
    this.sizeBytes[session] += this.sizeBytes[older];
    this.older[session] = this.older[older];
    this.release(older);
  }

  /** Takes the first `eventCount` events, up to `tail`, out of a session; their slots stay with the caller. */
  detachHead(session: number, tail: number, eventCount: number, sizeBytes: number): void {
    const { events } = this;
    const head = events.next[tail];
    events.previous[head] = NONE;
    this.piece[session] = events.timeMs[head] === this.startMs[session] ? this.piece[session] + 1 : 1;
    this.head[session] = head;
    this.startMs[session] = events.timeMs[head];
    this.eventCount[session] -= eventCount;
    this.sizeBytes[session] -= sizeBytes;
  }

  /** Forgets a session; its events' slots stay with the caller. */
  remove(session: number): void {
    const userId = this.userId[session];
    const sessionText = this.sessionText[session];
    const newest = this.keys.find(userId, sessionText);
    const older = this.older[session];
    if (newest !== session) {
      let newer = newest;
      while (this.older[newer] !== session) newer = this.older[newer];
      this.older[newer] = older;
    } else if (older === NONE) this.keys.delete(userId, sessionText);
    else this.keys.set(older);
    this.release(session);
  }

  /** Opens a session that was saved; `events` are slots, in order. */
  openAgain(key: SessionKey, saved: SavedSession): void {
    const { events } = this;
    const [first, ...others] = saved.events;
    const session = this.start(key.userId, key.sessionText, saved.partition, first);
    this.piece[session] = saved.piece;
    for (const event of others) this.insert(session, event, events.timeMs[event]);
    let newer = NONE;
    let older = this.keys.find(key.userId, key.sessionText);
    while (older !== NONE && this.startMs[older] > this.startMs[session]) {
      newer = older;
      older = this.older[older];
    }
    this.chain(session, newer, older);
  }

  private chain(session: number, newer: number, older: number): void {
    this.older[session] = older;
    if (newer === NONE) this.keys.set(session);
    else this.older[newer] = session;
  }

  /** The sessions that are open. */
  open(): Int32Array {
    const sessions: number[] = [];
    for (let session = 0; session < this.count; session++) if (this.eventCount[session] > 0) sessions.push(session);
    return Int32Array.from(sessions);
  }

  /** The events of the open sessions, session by session, in order. */
  openEvents(): Int32Array {
    const slots: number[] = [];
    for (const session of this.open()) {
      for (let event = this.head[session]; event !== NONE; event = this.events.next[event]) slots.push(event);
    }
    return Int32Array.from(slots);
  }

  /** Ids of texts have changed in the columns. */
  renewKeys(): void {
    this.keys.renew();
  }

  private release(session: number): void {
    this.eventCount[session] = 0;
    this.free.push(session);
  }

  private allocate(): number {
    const reused = this.free.pop();
    if (reused !== undefined) return reused;
    const session = this.count++;
    if (session >= this.userId.length) this.grow(session + 1);
    return session;
  }

  private grow(sessions: number): void {
    this.userId = grown(this.userId, sessions);
    const room = this.userId.length;
    this.sessionText = grown(this.sessionText, room);
    this.startMs = grown(this.startMs, room);
    this.endMs = grown(this.endMs, room);
    this.eventCount = grown(this.eventCount, room);
    this.sizeBytes = grown(this.sizeBytes, room);
    this.piece = grown(this.piece, room);
    this.partition = grown(this.partition, room);
    this.head = grown(this.head, room);
    this.tail = grown(this.tail, room);
    this.older = grown(this.older, room);
  }
}
