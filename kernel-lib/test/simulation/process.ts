import type { HostIdentity, Timers } from '../../src/file/files';
import type { Machine } from './machine';
import type { Owner } from './scheduler';

/** Thrown by every call of a process that was killed. Not a FootpathError: no code of the product may catch it. */
export class Killed extends Error {}

/** One process of the simulated machine. */
export class Process implements Owner {
  paused = false;
  dead = false;
  readonly stop = new AbortController();
  readonly host: HostIdentity;
  readonly timers: Timers;
  /** Resolves when it is killed. */
  readonly died: Promise<'killed'>;
  private tellDeath!: (how: 'killed') => void;

  constructor(
    readonly machine: Machine,
    readonly name: string,
    readonly pid: number,
  ) {
    this.host = machine.identityOf(pid);
    this.timers = machine.scheduler.timersOf(this);
    this.died = new Promise((resolve) => {
      this.tellDeath = resolve;
    });
  }

  kill(): void {
    this.dead = true;
    this.machine.living.delete(this.pid);
    this.tellDeath('killed');
  }

  /** Its work is done. */
  exit(): void {
    this.dead = true;
    this.machine.living.delete(this.pid);
  }

  check(): void {
    if (this.dead) throw new Killed(`${this.name} was killed`);
  }
}
