import { describe, expect, it } from 'vitest';
import { RunNotices } from '../../src/cli/run-notices';

/** Notices of a run, and all that was told of them. */
function noticed({ json = false, waitsForMs = { Kafka: 300_000, MongoDB: 60_000 } } = {}) {
  const stop = new AbortController();
  const told: string[] = [];
  const terminal = {
    out: () => undefined,
    err: (text: string) => void told.push(text),
    live: false,
    room: async () => undefined,
    columns: 80,
    color: false,
  };
  const display = { done: () => undefined };
  return { stop, told, notices: new RunNotices({ terminal, json, display, signal: stop.signal, waitsForMs }) };
}

const LOST = { server: 'MongoDB', isThere: false } as const;
const WAITS = 'note: the epoch ends once MongoDB is back, which is waited for up to 1m (MONGODB_RETRY_FOR)\n';

describe('notices of a run', () => {
  it('are told at once of a server, and at the end of all else', () => {
    const { told, notices } = noticed();
    notices.take('some records were late');
    notices.take('it is lost', LOST);
    expect(told).toEqual(['note: it is lost\n']);
    notices.take('it is back', { ...LOST, isThere: true });
    notices.end();
    expect(told.slice(1)).toEqual(['note: it is back\n', 'note: some records were late\n']);
  });

  it('say what a run that is to stop waits for, whether it was lost before or after', () => {
    const before = noticed();
    before.notices.take('it is lost', LOST);
    before.stop.abort();
    expect(before.told.slice(1)).toEqual([WAITS]);
    const after = noticed();
    after.stop.abort();
    expect(after.told).toEqual([]);
    after.notices.take('it is lost', LOST);
    expect(after.told.slice(1)).toEqual([WAITS]);
  });

  it('say nothing of it where the server is back, or the run has ended', () => {
    const { stop, told, notices } = noticed();
    notices.take('it is lost', LOST);
    notices.take('it is back', { ...LOST, isThere: true });
    notices.end();
    stop.abort();
    expect(told).toHaveLength(2);
  });

  it('are JSON where that is asked for', () => {
    const { told, notices } = noticed({ json: true });
    notices.take('it is lost', LOST);
    expect(JSON.parse(told[0])).toEqual({ notice: 'it is lost', ...LOST });
  });
});
