import type { Definition, SessionOutput, WindowOutput } from '../pipeline/definition';
import { open } from '../run/open';
import { plainCount, sessionKey, windowKey } from './plain-count';
import type { PlainEvents } from './plain-events';

const MAX_TOLD = 5;

/** Holds a finished store of the default definition against a plain count of its input. */
export async function comparePlainCount(
  dir: string,
  definition: Definition,
  events: PlainEvents,
): Promise<{ events: number; windows: number; sessions: number; problems: string[] }> {
  const window = definition.outputs.find((output): output is WindowOutput => output.kind === 'window')!;
  const session = definition.outputs.find((output): output is SessionOutput => output.kind === 'session')!;
  const wanted = plainCount(events, definition, window, session);
  const store = open(dir);
  const { counters } = store.commit().progress;
  const problems = Object.entries(wanted.counters).flatMap(([name, count]) => {
    const own = counters[name as keyof typeof wanted.counters];
    return own === count ? [] : [`the run counted ${own} ${name}, the plain count ${count}`];
  });
  const windows = new Map<string, number>();
  for await (const document of store.collection(window.collection).find()) {
    const { window_start: start, event_type: type, event_count: count } = document;
    windows.set(windowKey((start as Date).getTime(), type as string), count as number);
  }
  const sessions = new Map<string, number>();
  let sessionCount = 0;
  for await (const document of store.collection(session.collection).find()) {
    const { user_id: user, user_session: id, session_start: start, total_events: count } = document;
    const key = sessionKey(user as number, id as string | null, (start as Date).getTime());
    sessions.set(key, (sessions.get(key) ?? 0) + (count as number));
    sessionCount++;
  }
  if (sessionCount !== wanted.sessionCount) {
    problems.push(`the run has ${sessionCount} sessions, the plain count ${wanted.sessionCount}`);
  }
  problems.push(
    ...differences('window', windows, wanted.windows),
    ...differences('session', sessions, wanted.sessions),
  );
  return { events: wanted.counters.read, windows: wanted.windows.size, sessions: sessionCount, problems };
}

function differences(what: string, found: ReadonlyMap<string, number>, wanted: ReadonlyMap<string, number>): string[] {
  const keys = [...new Set([...found.keys(), ...wanted.keys()])].filter((key) => found.get(key) !== wanted.get(key));
  return keys
    .slice(0, MAX_TOLD)
    .map((key) => `${what} ${key} has ${found.get(key) ?? 0} events, in the plain count ${wanted.get(key) ?? 0}`);
}
