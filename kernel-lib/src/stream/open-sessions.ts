import { NULL_TEXT } from '../event/columns';
import type { EventRows } from './event-rows';
import { DOUBLES, WORDS } from './records';
import { NONE, SessionEvents } from './session-events';
import { SessionKeys } from './session-keys';
import {
  END,
  EVENT_COUNT,
  HEAD,
  OLDER,
  PARTITION,
  PIECE,
  SESSION_TEXT,
  SessionRecords,
  SIZE,
  START,
  TAIL,
  USER_ID,
} from './session-records';

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
  /** Slots, in order. */
  readonly events: Int32Array;
}

/**
 * The open sessions of one output. A key (user and session id, or user alone) may have several at a time, `gapMs` or more
 * apart, chained from the newest to the oldest; an event that comes between two may make them one.
 */
export class OpenSessions extends SessionRecords {
  readonly events = new SessionEvents();
  private readonly keys = new SessionKeys(this);

  constructor(private readonly rules: SessionRules) {
    super();
  }

  /** Takes an event into its session, opening, extending or joining sessions. */
  add(rows: EventRows, row: number): void {
    const isGap = this.rules.rule === 'gap';
    const sizeBytes = EVENT_BYTES + rows.textBytes[row] + (isGap ? rows.sessionTextBytes[row] : 0);
    const event = this.events.add(rows, row, sizeBytes);
    const timeMs = rows.timeMs[row];
    const userId = rows.userId[row];
    const sessionText = isGap ? NULL_TEXT : rows.userSession[row];
    const { gapMs } = this.rules;
    let newer = NONE;
    let session = this.keys.find(userId, sessionText);
    while (session !== NONE && this.startMs(session) - timeMs >= gapMs) {
      newer = session;
      session = this.older(session);
    }
    if (session === NONE || timeMs - this.endMs(session) >= gapMs) {
      this.chain(this.start(userId, sessionText, rows.partition[row], event), newer, session);
    } else {
      this.extend(session, event, timeMs);
      const older = this.older(session);
      if (older !== NONE && this.startMs(session) - this.endMs(older) < gapMs) this.joinOlder(session, older);
    }
  }

  /** A session of one event, not yet in its key's chain. */
  private start(userId: number, sessionText: number, partition: number, event: number): number {
    const session = this.allocate();
    const { doubles, words } = this;
    const d = session * DOUBLES;
    const w = session * WORDS;
    const timeMs = this.events.timeMs(event);
    doubles[d + USER_ID] = userId;
    doubles[d + START] = timeMs;
    doubles[d + END] = timeMs;
    doubles[d + SIZE] = this.events.sizeBytes(event);
    words[w + SESSION_TEXT] = sessionText;
    words[w + EVENT_COUNT] = 1;
    words[w + PIECE] = 1;
    words[w + PARTITION] = partition;
    words[w + HEAD] = event;
    words[w + TAIL] = event;
    this.events.begin(event);
    return session;
  }

  private chain(session: number, newer: number, older: number): void {
    this.ints[session * WORDS + OLDER] = older;
    if (newer === NONE) this.keys.set(session);
    else this.ints[newer * WORDS + OLDER] = session;
  }

  private extend(session: number, event: number, timeMs: number): void {
    const { events, doubles, ints } = this;
    const d = session * DOUBLES;
    const w = session * WORDS;
    doubles[d + SIZE] += events.sizeBytes(event);
    ints[w + EVENT_COUNT]++;
    if (timeMs >= doubles[d + END] && !events.isBefore(event, ints[w + TAIL])) {
      // Most come here, and it is not needed to look at the other events.
      events.append(event, ints[w + TAIL]);
      ints[w + TAIL] = event;
      doubles[d + END] = timeMs;
      return;
    }
    events.insert(event, ints[w + TAIL]);
    if (events.previous(event) === NONE) {
      ints[w + HEAD] = event;
      doubles[d + START] = timeMs;
    }
  }

  /** All of the older session lies before the newer one. */
  private joinOlder(session: number, older: number): void {
    const { doubles, ints } = this;
    const d = session * DOUBLES;
    const w = session * WORDS;
    this.events.link(this.tail(older), this.head(session));
    doubles[d + START] = this.startMs(older);
    doubles[d + SIZE] += this.sizeBytes(older);
    ints[w + HEAD] = this.head(older);
    ints[w + PIECE] = this.piece(older);
    ints[w + EVENT_COUNT] += this.eventCount(older);
    ints[w + OLDER] = this.older(older);
    this.forget(older);
  }

  /** Takes the events before `head` out of a session; their slots stay with the caller. */
  detachHead(session: number, head: number, eventCount: number, sizeBytes: number): void {
    const { events, doubles, ints } = this;
    const d = session * DOUBLES;
    const w = session * WORDS;
    const startMs = events.timeMs(head);
    events.beginRun(head);
    ints[w + PIECE] = startMs === doubles[d + START] ? ints[w + PIECE] + 1 : 1;
    ints[w + HEAD] = head;
    ints[w + EVENT_COUNT] -= eventCount;
    doubles[d + START] = startMs;
    doubles[d + SIZE] -= sizeBytes;
  }

  /** Forgets a session; its events' slots stay with the caller. */
  remove(session: number): void {
    const userId = this.userId(session);
    const sessionText = this.sessionText(session);
    const newest = this.keys.find(userId, sessionText);
    const older = this.older(session);
    if (newest !== session) {
      let newer = newest;
      while (this.older(newer) !== session) newer = this.older(newer);
      this.ints[newer * WORDS + OLDER] = older;
    } else if (older === NONE) this.keys.delete(userId, sessionText);
    else this.keys.set(older);
    this.forget(session);
  }

  private forget(session: number): void {
    this.words[session * WORDS + EVENT_COUNT] = 0;
    this.release(session);
  }

  /** Opens a session that was saved. */
  openAgain(key: SessionKey, saved: SavedSession): void {
    const [first, ...others] = saved.events;
    const session = this.start(key.userId, key.sessionText, saved.partition, first);
    this.words[session * WORDS + PIECE] = saved.piece;
    for (const event of others) this.extend(session, event, this.events.timeMs(event));
    let newer = NONE;
    let older = this.keys.find(key.userId, key.sessionText);
    while (older !== NONE && this.startMs(older) > this.startMs(session)) {
      newer = older;
      older = this.older(older);
    }
    this.chain(session, newer, older);
  }

  /** The sessions that are open. */
  open(): Int32Array {
    const open = new Int32Array(this.used);
    let n = 0;
    for (let session = 0; session < this.count; session++) if (this.eventCount(session) > 0) open[n++] = session;
    return open;
  }

  /** Events in the open sessions, counted now. */
  countEvents(): number {
    let events = 0;
    for (let session = 0; session < this.count; session++) events += this.eventCount(session);
    return events;
  }

  /** The events of the open sessions, session by session, in order. */
  openEvents(): Int32Array {
    const slots = new Int32Array(this.events.used);
    let n = 0;
    for (const session of this.open()) {
      for (let event = this.head(session); event !== NONE; event = this.events.next(event)) slots[n++] = event;
    }
    return slots;
  }

  markTexts(live: Uint8Array): void {
    for (const session of this.open()) {
      const id = this.sessionText(session);
      if (id !== NULL_TEXT) live[id] = 1;
    }
    for (const event of this.openEvents()) this.events.markTexts(event, live);
  }

  remapTexts(remap: Uint32Array): void {
    for (const session of this.open()) {
      const id = this.sessionText(session);
      if (id !== NULL_TEXT) this.words[session * WORDS + SESSION_TEXT] = remap[id];
    }
    for (const event of this.openEvents()) this.events.remapTexts(event, remap);
    this.keys.renew();
  }
}
