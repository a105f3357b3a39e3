import { expect, it } from 'vitest';
import type { RunProgress } from '../../src/run/options';
import { Rates } from '../../src/run/rates';
import { Reporter } from '../../src/run/reporter';
import { Tally } from '../../src/run/tally';
import { FakeClock, FakeTimers } from '../support/fake-world';

const SECOND = 1000;

/** A run that follows a topic and has read all of it. */
function following() {
  const clock = new FakeClock();
  const timers = new FakeTimers(clock);
  const pass = (ms: number) => {
    for (let left = ms; left > 0; ) left -= timers.step(left);
  };
  const tally = new Tally(null);
  const rates = new Rates(timers, () => tally.rows);
  const told: RunProgress[] = [];
  const reporter = new Reporter({ clock, timers }, tally, rates, [], { behind: () => 0 }, 0, (line) => told.push(line));
  const read = (rows: number) => {
    const chunk = { read: rows, dead: null, lateCount: 0, deadByReason: [], minTimeMs: 0, maxTimeMs: 0 };
    tally.addChunk(chunk as unknown as Parameters<Tally['addChunk']>[0]);
    rates.committed();
    reporter.caughtUp(1);
  };
  return { timers, pass, reporter, told, read, rates: () => told.map(({ rowsPerSecond }) => rowsPerSecond) };
}

it('says once more that nothing comes any more: the last rate is not the rate of now', () => {
  const { timers, pass, read, rates } = following();
  for (let i = 0; i < 20; i++) {
    pass(SECOND);
    read(500);
  }
  expect(rates().at(-1)).toBe(500);
  const said = rates().length;
  pass(9 * SECOND);
  expect(rates()).toHaveLength(said);
  pass(SECOND);
  expect(rates().slice(said)).toEqual([0]);
  pass(60 * SECOND);
  expect(rates()).toHaveLength(said + 1);
  expect(timers.pending).toEqual([]);
});

it('says nothing behind its end', () => {
  const { timers, pass, read, reporter, told } = following();
  pass(SECOND);
  read(500);
  reporter.close();
  pass(60 * SECOND);
  expect(told).toHaveLength(1);
  expect(timers.pending).toEqual([]);
});
