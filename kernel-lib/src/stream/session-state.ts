import { NULL_TEXT } from '../event/columns';
import { gathered } from './grow';
import type { OpenSessions } from './open-sessions';
import { EVENT_NUMBERS, EVENT_TEXTS } from './session-events';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

/** Writes the open sessions, each with its events in their order. */
export function saveSessions(sessions: OpenSessions, out: SnapshotWriter, name: string): void {
  const live = sessions.open();
  const slots = sessions.openEvents();
  out.put(`${name}.user`, gathered(sessions.userId, live));
  out.put(`${name}.session`, out.textPlacesOf(gathered(sessions.sessionText, live)));
  out.put(`${name}.count`, gathered(sessions.eventCount, live));
  out.put(`${name}.piece`, gathered(sessions.piece, live));
  out.put(`${name}.partition`, gathered(sessions.partition, live));
  for (const column of EVENT_NUMBERS) out.put(`${name}.${column}`, gathered(sessions.events[column], slots));
  for (const column of EVENT_TEXTS) {
    out.put(`${name}.${column}`, out.textPlacesOf(gathered(sessions.events[column], slots)));
  }
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
  const counts = from.i32(`${name}.count`);
  const pieces = from.i32(`${name}.piece`);
  const partitions = from.u32(`${name}.partition`);
  const loadEvent = eventLoader(sessions, from, name);
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
function eventLoader(sessions: OpenSessions, from: SnapshotReader, name: string): (saved: number) => number {
  const { events } = sessions;
  const numbers = EVENT_NUMBERS.map((column) => ({ column, saved: from.any(`${name}.${column}`) }));
  const texts = EVENT_TEXTS.map((column) => ({ column, saved: from.u32(`${name}.${column}`) }));
  return (place) => {
    const slot = events.allocate();
    for (const { column, saved } of numbers) events[column][slot] = saved[place];
    for (const { column, saved } of texts) events[column][slot] = from.textId(saved[place]);
    return slot;
  };
}

export function markSessionTexts(sessions: OpenSessions, live: Uint8Array): void {
  for (const session of sessions.open()) markText(sessions.sessionText[session], live);
  const slots = sessions.openEvents();
  for (const column of EVENT_TEXTS) for (const slot of slots) markText(sessions.events[column][slot], live);
}

function markText(id: number, live: Uint8Array): void {
  if (id !== NULL_TEXT) live[id] = 1;
}

export function remapSessionTexts(sessions: OpenSessions, remap: Uint32Array): void {
  const { events, sessionText } = sessions;
  for (const session of sessions.open()) sessionText[session] = remappedText(sessionText[session], remap);
  const slots = sessions.openEvents();
  for (const column of EVENT_TEXTS) {
    for (const slot of slots) events[column][slot] = remappedText(events[column][slot], remap);
  }
  sessions.renewKeys();
}

function remappedText(id: number, remap: Uint32Array): number {
  return id === NULL_TEXT ? NULL_TEXT : remap[id];
}
