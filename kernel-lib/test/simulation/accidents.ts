import { openPipelineWriter } from '../../src/store/pipeline-writer';
import type { Fault } from './faults';
import { DIR } from './inputs';
import type { Machine } from './machine';
import type { Process } from './process';
import { type Accident, type Accidents, diskError } from './process-files';

/** Longer than any lease. */
export const PAST_LEASE_MS = 31_000;

/** A read that fails is one of so many first ones. */
const MOST_READS = 16;

/** What happened to a process, which says how it may end. */
export interface Fate {
  readonly accidents: Accidents;
  /** Its disk failed it. */
  hasFailedDisk: boolean;
  /** Another took its lease, or may have. */
  isContended: boolean;
  /** Resolves when it is paused. */
  readonly paused: Promise<'paused'>;
  /** Resolves when another run is to be started beside it. */
  readonly intruded: Promise<'intruded'>;
}

type Kind =
  | 'kill'
  | 'power'
  | 'tear'
  | 'full'
  | 'write'
  | 'read'
  | 'read-only'
  | 'pause'
  | 'usurp'
  | 'intrude'
  | 'stop';

/** What may go wrong for a run, and how often beside the others. */
export const OF_RUNS = weighted({
  kill: 3,
  power: 2,
  tear: 2,
  full: 2,
  write: 2,
  read: 2,
  'read-only': 2,
  pause: 2,
  usurp: 3,
  intrude: 3,
  stop: 3,
});
/** The same for a writer of the log. */
export const OF_WRITERS = weighted({ kill: 4, power: 1, tear: 1, full: 1, write: 1, 'read-only': 1, pause: 4 });

function weighted(weights: Partial<Record<Kind, number>>): readonly Kind[] {
  return Object.entries(weights).flatMap(([kind, weight]) => new Array<Kind>(weight).fill(kind as Kind));
}

/** A life without accidents. */
export function calm(): Fate {
  const accidents: Accidents = {
    changes: new Map(),
    failsRead: Number.POSITIVE_INFINITY,
    onReadFailed: () => undefined,
    condition: null,
  };
  return { accidents, hasFailedDisk: false, isContended: false, paused: never(), intruded: never() };
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

/** One accident in a life, at one of its first `changes` changing calls. */
export function accidental(process: Process, kinds: readonly Kind[], changes: number, isWriter = false): Fate {
  const { machine } = process;
  const { random } = machine;
  const kind = random.pick(kinds);
  // Most lives begin where another ended, and are short.
  const at = 1 + Math.floor(changes * random.next() ** 2);
  let tellPaused: (how: 'paused') => void = () => undefined;
  let tellIntruded: (how: 'intruded') => void = () => undefined;
  const fate: Fate = {
    ...calm(),
    paused: new Promise((resolve) => (tellPaused = resolve)),
    intruded: new Promise((resolve) => (tellIntruded = resolve)),
  };
  const { accidents } = fate;
  const failing =
    (fault: Fault, code: 'ENOSPC' | 'EIO' | 'EROFS'): Accident =>
    ({ what, path, tear }) => {
      machine.happened(fault);
      fate.hasFailedDisk = true;
      if (code === 'ENOSPC') tear();
      // A commit whose name could not be made durable may be seen, and may be lost.
      if (what === 'sync the folder') machine.doubtCommit();
      throw diskError(code, what, path);
    };
  const after = (calls: number, accident: Accident) => accidents.changes.set(calls, accident);
  const die = (fault: Fault) => {
    machine.happened(isWriter ? 'log writer died' : fault);
    process.kill();
  };
  switch (kind) {
    case 'kill':
      after(at, () => die('process killed'));
      break;
    case 'power':
      after(at, () => machine.cutPower());
      break;
    case 'tear':
      whenFits(accidents, at, 'write to', ({ tear }) => {
        tear();
        machine.happened('append torn');
        process.kill();
      });
      break;
    case 'full':
      whenFits(accidents, at, 'write to', (call) => {
        accidents.condition = (later) => {
          if (later.what !== 'write to' && later.what !== 'create') return;
          throw diskError('ENOSPC', later.what, later.path);
        };
        failing('disk full', 'ENOSPC')(call);
      });
      break;
    case 'write':
      after(at, failing('write failed', 'EIO'));
      break;
    case 'read':
      Object.assign(accidents, {
        failsRead: 1 + random.whole(MOST_READS),
        onReadFailed: () => {
          machine.happened('read failed');
          fate.hasFailedDisk = true;
        },
      });
      break;
    case 'read-only': {
      let left = random.whole(20);
      after(at, (call) => {
        accidents.condition = (later) => {
          if (left-- <= 0) accidents.condition = null;
          else throw diskError('EROFS', later.what, later.path);
        };
        failing('disk read-only', 'EROFS')(call);
      });
      break;
    }
    case 'pause':
      after(at, () => {
        machine.happened(isWriter ? 'log writer paused past its lease' : 'writer paused past its lease');
        fate.isContended = true;
        process.paused = true;
        tellPaused('paused');
      });
      break;
    case 'usurp':
      after(at, () => {
        fate.isContended = true;
        usurp(machine);
      });
      break;
    case 'intrude':
      after(at, () => tellIntruded('intruded'));
      break;
    case 'stop':
      after(at, () => {
        machine.happened('stop signal');
        process.stop.abort();
      });
  }
  return fate;
}

/** At the first call of a kind, from a number on. */
function whenFits(accidents: Accidents, at: number, what: string, accident: Accident): void {
  let calls = 0;
  accidents.condition = (call) => {
    if (++calls < at || call.what !== what) return;
    accidents.condition = null;
    accident(call);
  };
}

/** In the middle of a call of one run another takes its lease, which it had slept past. */
function usurp(machine: Machine): void {
  machine.clock.timeMs += PAST_LEASE_MS;
  const host = { ...machine.identityOf(0), host: 'elsewhere' };
  const writer = openPipelineWriter({
    files: machine.disk,
    clock: machine.clock,
    host,
    dir: DIR,
    pipeline: 'simulated',
  });
  if (writer.current === null) return;
  writer.takeLease(writer.current);
  if (machine.random.chance(0.7)) writer.releaseLease();
  machine.happened('lease taken in a call');
}
