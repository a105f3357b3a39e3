import type { OpenSessions } from './open-sessions';
import { DOUBLES, WORDS } from './records';
import { NEXT, PREVIOUS, type SessionEvents, TEXT_FIELDS } from './session-events';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

/** Writes the open sessions, each with its events in their order. */
export function saveSessions(sessions: OpenSessions, out: SnapshotWriter, name: string): void {
  const open = sessions.open();
  const slots = sessions.openEvents();
  const { events } = sessions;
  out.put(
    `${name}.user`,
    Float64Array.from(open, (session) => sessions.userId(session)),
  );
  out.put(`${name}.session`, out.textPlacesOf(Array.from(open, (session) => sessions.sessionText(session))));
  out.put(
    `${name}.count`,
    Uint32Array.from(open, (session) => sessions.eventCount(session)),
  );
  out.put(
    `${name}.piece`,
    Uint32Array.from(open, (session) => sessions.piece(session)),
  );
  out.put(
    `${name}.partition`,
    Uint32Array.from(open, (session) => sessions.partition(session)),
  );
  out.put(`${name}.events`, packedEvents(events, slots));
  for (const field of TEXT_FIELDS) {
    out.put(`${name}.text${field}`, out.textPlacesOf(Array.from(slots, (slot) => events.words[slot * WORDS + field])));
  }
}

/** The records of events one behind the other; their links and text ids mean nothing outside. */
function packedEvents(events: SessionEvents, slots: Int32Array): Float64Array {
  const packed = new Float64Array(slots.length * DOUBLES);
  const words = new Uint32Array(packed.buffer);
  slots.forEach((slot, place) => {
    packed.set(events.doubles.subarray(slot * DOUBLES, (slot + 1) * DOUBLES), place * DOUBLES);
    for (const field of [...TEXT_FIELDS, PREVIOUS, NEXT]) words[place * WORDS + field] = 0;
  });
  return packed;
}

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
