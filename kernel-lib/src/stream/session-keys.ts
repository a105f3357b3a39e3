import { hashWith, mix32 } from './mix';
import type { SessionRecords } from './session-records';

/** Finds the newest open session of a key: a hash table of session slots, at most half full; keys stay in their records. */
export class SessionKeys {
  /** Slot + 1, 0 where free. */
  private table = new Int32Array(1024);
  private used = 0;

  constructor(private readonly sessions: SessionRecords) {}

  find(userId: number, sessionText: number): number {
    const place = this.placeOf(userId, sessionText);
    return this.table[place] - 1;
  }

  /** Makes a session the newest of its key. */
  set(session: number): void {
    const place = this.placeOf(this.sessions.userId(session), this.sessions.sessionText(session));
    const isNew = this.table[place] === 0;
    this.table[place] = session + 1;
    if (isNew && 2 * ++this.used > this.table.length) this.rehash(2 * this.table.length);
  }

  /** Removes a key; what stands behind it in its run of places moves up, so that no marks of deletion gather. */
  delete(userId: number, sessionText: number): void {
    const { table } = this;
    const mask = table.length - 1;
    let hole = this.placeOf(userId, sessionText);
    if (table[hole] === 0) return;
    for (let place = (hole + 1) & mask; table[place] !== 0; place = (place + 1) & mask) {
      const home = this.homeOf(table[place] - 1) & mask;
      // It may move if its home is not between the hole and its place.
      if (((place - home) & mask) >= ((place - hole) & mask)) {
        table[hole] = table[place];
        hole = place;
      }
    }
    table[hole] = 0;
    this.used--;
  }

  /** The ids of texts have changed in the records. */
  renew(): void {
    this.rehash(this.table.length);
  }

  private placeOf(userId: number, sessionText: number): number {
    const { table, sessions } = this;
    const mask = table.length - 1;
    let place = hashOf(userId, sessionText) & mask;
    for (; table[place] !== 0; place = (place + 1) & mask) {
      const session = table[place] - 1;
      if (sessions.userId(session) === userId && sessions.sessionText(session) === sessionText) break;
    }
    return place;
  }

  private homeOf(session: number): number {
    return hashOf(this.sessions.userId(session), this.sessions.sessionText(session));
  }

  private rehash(capacity: number): void {
    const old = this.table;
    const mask = capacity - 1;
    this.table = new Int32Array(capacity);
    for (const entry of old) {
      if (entry === 0) continue;
      let place = this.homeOf(entry - 1) & mask;
      while (this.table[place] !== 0) place = (place + 1) & mask;
      this.table[place] = entry;
    }
  }
}

function hashOf(userId: number, sessionText: number): number {
  return mix32(hashWith(sessionText, userId));
}
