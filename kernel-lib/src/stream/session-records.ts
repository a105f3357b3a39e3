import { DOUBLES, Records, WORDS } from './records';

/** Fields that are doubles, by their place in a record. */
export const USER_ID = 0;
export const START = 1;
export const END = 2;
export const SIZE = 3;
/** Fields of 32 bits. */
export const SESSION_TEXT = 8;
/** 0 in a slot that is not in use. */
export const EVENT_COUNT = 9;
/** 1, or which piece with this start it is. */
export const PIECE = 10;
export const PARTITION = 11;
export const HEAD = 12;
export const TAIL = 13;
/** The next older session of the same key, or `NONE`. */
export const OLDER = 14;

/** Open sessions, each a record. */
export class SessionRecords extends Records {
  userId(session: number): number {
    return this.doubles[session * DOUBLES + USER_ID];
  }

  /** Text id of the session id; `NULL_TEXT` where the key has none. */
  sessionText(session: number): number {
    return this.words[session * WORDS + SESSION_TEXT];
  }

  startMs(session: number): number {
    return this.doubles[session * DOUBLES + START];
  }

  endMs(session: number): number {
    return this.doubles[session * DOUBLES + END];
  }

  /** What its events count towards the cut by size. */
  sizeBytes(session: number): number {
    return this.doubles[session * DOUBLES + SIZE];
  }

  eventCount(session: number): number {
    return this.words[session * WORDS + EVENT_COUNT];
  }

  piece(session: number): number {
    return this.words[session * WORDS + PIECE];
  }

  partition(session: number): number {
    return this.words[session * WORDS + PARTITION];
  }

  head(session: number): number {
    return this.ints[session * WORDS + HEAD];
  }

  tail(session: number): number {
    return this.ints[session * WORDS + TAIL];
  }

  older(session: number): number {
    return this.ints[session * WORDS + OLDER];
  }
}
