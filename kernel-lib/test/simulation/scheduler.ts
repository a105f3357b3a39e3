import { setImmediate } from 'node:timers/promises';
import type { Timers } from '../../src/file/files';
import type { FakeClock } from '../support/fake-world';
import type { Seeded } from '../support/seeded';
import type { Trace } from './trace';

/** So many turns without anything to do, and all that can be done without time is done. */
const QUIET_TURNS = 5;
/** A schedule that takes more is in a circle. */
const MAX_STEPS = 60_000;

/** Whose work it is. What is paused keeps its place; what is dead never goes on. */
export interface Owner {
  readonly name: string;
  readonly paused: boolean;
  readonly dead: boolean;
}

interface Task {
  readonly owner: Owner;
  /** Tasks of one queue are carried out in the order in which they came. */
  readonly queue: string;
  readonly work: () => void;
}

interface Timer {
  readonly owner: Owner;
  atMs: number;
  readonly everyMs: number | null;
  readonly call: () => void;
}

/** Nothing is left to be done, and the schedule is not over. */
export class Stuck extends Error {}

/**
 * Decides, by its seed alone, which of all that could happen next does: the one thread on which every process of the simulated
 * world lives. Time passes only here.
 */
export class Scheduler {
  /** Times at which another than the oldest task was carried out. */
  outOfTurn = 0;
  private ready: Task[] = [];
  private readonly timers = new Set<Timer>();

  constructor(
    private readonly random: Seeded,
    readonly clock: FakeClock,
    private readonly trace: Trace,
    /** The most that passes between two steps. */
    private readonly stepMs: number,
  ) {}

  /** Has something done some time, behind what is in its queue already. */
  post(owner: Owner, queue: string, work: () => void): void {
    this.ready.push({ owner, queue: `${owner.name} ${queue}`, work });
  }

  /** The answer of something that is done some time. */
  answer<T>(owner: Owner, queue: string, work: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.post(owner, queue, () => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  sleep(owner: Owner, ms: number): Promise<void> {
    return new Promise((resolve) => this.timersOf(owner).after(ms, resolve));
  }

  timersOf(owner: Owner): Timers {
    const add = (ms: number, everyMs: number | null, call: () => void) => {
      const timer = { owner, atMs: this.clock.timeMs + ms, everyMs, call };
      this.timers.add(timer);
      return () => this.timers.delete(timer);
    };
    return {
      elapsedMs: () => this.clock.timeMs,
      after: (ms, call) => add(ms, null, call),
      every: (ms, call) => add(ms, ms, call),
    };
  }

  /** Goes on until `isOver`. */
  async run(isOver: () => boolean): Promise<void> {
    let quiet = 0;
    for (let step = 0; !isOver(); step++) {
      if (step > MAX_STEPS) throw new Stuck(`it is not over after ${MAX_STEPS} steps`);
      quiet = this.step() ? 0 : quiet + 1;
      if (quiet > QUIET_TURNS) {
        if (!this.fireNext()) throw new Stuck('nothing is left to be done');
        quiet = 0;
      }
      await setImmediate();
    }
  }

  /** Whether there was something to do. */
  private step(): boolean {
    this.fireDue();
    this.ready = this.ready.filter(({ owner }) => !owner.dead);
    const able = this.ready.filter(({ owner }) => !owner.paused);
    if (able.length === 0) return false;
    const { queue } = this.random.pick(able);
    // The oldest of its queue.
    const task = able.find((other) => other.queue === queue)!;
    if (task !== able[0]) this.outOfTurn++;
    this.ready.splice(this.ready.indexOf(task), 1);
    this.clock.timeMs += this.random.whole(this.stepMs + 1);
    this.trace.note(`${this.clock.timeMs} ${queue}`);
    task.work();
    return true;
  }

  private fireDue(): void {
    for (const timer of [...this.timers]) if (timer.atMs <= this.clock.timeMs) this.fire(timer);
  }

  /** Lets time pass to where the next timer goes off. */
  private fireNext(): boolean {
    const next = [...this.timers]
      .filter(({ owner }) => !owner.dead && !owner.paused)
      .sort((a, b) => a.atMs - b.atMs)
      .at(0);
    if (!next) return false;
    this.clock.timeMs = Math.max(this.clock.timeMs, next.atMs);
    this.fire(next);
    return true;
  }

  private fire(timer: Timer): void {
    if (timer.owner.dead) this.timers.delete(timer);
    if (timer.owner.dead || timer.owner.paused) return;
    if (timer.everyMs === null) this.timers.delete(timer);
    else timer.atMs = this.clock.timeMs + timer.everyMs;
    this.post(timer.owner, 'timer', timer.call);
  }
}
