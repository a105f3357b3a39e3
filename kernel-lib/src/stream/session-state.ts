import type { OpenSessions } from './open-sessions';
import { DOUBLES, WORDS } from './records';
import { NEXT, PREVIOUS, type SessionEvents, TEXT_FIELDS } from './session-events';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

/** Writes the open sessions, each with its events in their order. Done at every commit, so these are plain loops. */
export function saveSessions(sessions: OpenSessions, out: SnapshotWriter, name: string): void {
  const open = sessions.open();
  const slots = sessions.openEvents();
  const { events } = sessions;
  const count = open.length;
  const users = new Float64Array(count);
  const texts = new Uint32Array(count);
  const counts = new Uint32Array(count);
  const pieces = new Uint32Array(count);
  const partitions = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const session = open[i];
    users[i] = sessions.userId(session);
    texts[i] = sessions.sessionText(session);
    counts[i] = sessions.eventCount(session);
    pieces[i] = sessions.piece(session);
    partitions[i] = sessions.partition(session);
  }
  out.put(`${name}.user`, users);
  out.put(`${name}.session`, out.textPlacesOf(texts));
  out.put(`${name}.count`, counts);
  out.put(`${name}.piece`, pieces);
  out.put(`${name}.partition`, partitions);
  out.put(`${name}.events`, packedEvents(events, slots));
  const { words } = events;
  for (const field of TEXT_FIELDS) {
    const ids = new Uint32Array(slots.length);
    for (let i = 0; i < ids.length; i++) ids[i] = words[slots[i] * WORDS + field];
    out.put(`${name}.text${field}`, out.textPlacesOf(ids));
  }
}

/** The records of events one behind the other; their links and text ids mean nothing outside. */
function packedEvents({ doubles }: SessionEvents, slots: Int32Array): Float64Array {
  const packed = new Float64Array(slots.length * DOUBLES);
  const words = new Uint32Array(packed.buffer);
  for (let place = 0; place < slots.length; place++) {
    const from = slots[place] * DOUBLES;
    const to = place * DOUBLES;
    for (let i = 0; i < DOUBLES; i++) packed[to + i] = doubles[from + i];
    for (let i = 0; i < MEANINGLESS.length; i++) words[place * WORDS + MEANINGLESS[i]] = 0;
  }
  return packed;
}

const MEANINGLESS = [...TEXT_FIELDS, PREVIOUS, NEXT];

/** Adds the saved sessions of the users that are the shard's own. */
export function loadSessions(
  sessions: OpenSessions,
  from: SnapshotReader,
  name: string,
  isOwn: (userId: number) => boolean,
): void {
  const users = from.f64(`${name}.user`);
  const texts = from.u32(`${name}.session`);
  const counts = from.u32(`${name}.count`);
  const pieces = from.u32(`${name}.piece`);
  const partitions = from.u32(`${name}.partition`);
  const loadEvent = eventLoader(sessions.events, from, name);
  let first = 0;
  for (let saved = 0; saved < users.length; saved++) {
    const next = first + counts[saved];
    if (isOwn(users[saved])) {
      const events = Int32Array.from({ length: counts[saved] }, (_, i) => loadEvent(first + i));
      const key = { userId: users[saved], sessionText: from.textId(texts[saved]) };
      sessions.openAgain(key, { partition: partitions[saved], piece: pieces[saved], events });
    }
    first = next;
  }
}

/** Gives a function that copies a saved event into a slot. */
function eventLoader(events: SessionEvents, from: SnapshotReader, name: string): (saved: number) => number {
  const packed = from.f64(`${name}.events`);
  const texts = TEXT_FIELDS.map((field) => ({ field, places: from.u32(`${name}.text${field}`) }));
  return (saved) => {
    const slot = events.allocate();
    events.doubles.set(packed.subarray(saved * DOUBLES, (saved + 1) * DOUBLES), slot * DOUBLES);
    for (const { field, places } of texts) events.words[slot * WORDS + field] = from.textId(places[saved]);
    return slot;
  };
}
