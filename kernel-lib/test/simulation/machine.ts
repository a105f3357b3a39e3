import type { HostIdentity } from '../../src/file/files';
import type { FolderWatch } from '../../src/log/folder-watch';
import { FakeClock } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import type { Seeded } from '../support/seeded';
import { type Fault, noFaults } from './faults';
import { Process } from './process';
import { Scheduler } from './scheduler';
import { Trace } from './trace';

/** A machine with its disk, its clock and its processes, all in memory and all decided by one seed. */
export class Machine {
  readonly clock = new FakeClock();
  readonly trace = new Trace();
  readonly faults = noFaults();
  readonly scheduler: Scheduler;
  disk = new MemoryFiles();
  living = new Set<number>();
  /** Epoch of a commit that the disk may lose, because making it durable failed. */
  doubtfulEpoch: number | null = null;
  /** Epoch of which a reader has seen the commit. */
  promisedEpoch = 0;
  /** Hears of each manifest that is published. */
  onCommit: () => void = () => undefined;
  /** Who starts the others; power cuts spare it. */
  readonly supervisor: Process;
  /** Floors that silent partitions had in the end. */
  floors = 0;
  private processes: Process[] = [];
  private watches = new Set<{ readonly folder: string; readonly tell: () => void }>();
  private boots = 1;
  private lastPid = 0;

  constructor(readonly random: Seeded) {
    this.scheduler = new Scheduler(random, this.clock, this.trace, random.pick([0, 5, 50, 400]));
    this.supervisor = new Process(this, 'supervisor', 0);
  }

  happened(fault: Fault): void {
    this.faults[fault]++;
    this.trace.note(`fault: ${fault}`);
  }

  start(name: string): Process {
    const pid = ++this.lastPid;
    this.living.add(pid);
    const process = new Process(this, `${name} ${pid}`, pid);
    this.processes.push(process);
    return process;
  }

  /** All processes are gone, and of what was not synced the seed says what is left. */
  cutPower(): void {
    this.happened('power cut');
    for (const process of this.processes) if (!process.dead) process.kill();
    this.processes = [];
    this.living = new Set();
    this.watches.clear();
    this.boots++;
    this.disk = this.disk.afterCrash((choices) => this.random.whole(choices));
  }

  /** The newest commit may be seen, and may be lost. */
  doubtCommit(): void {
    const names = this.disk.list('/store/pipelines/simulated').filter((name) => name.startsWith('manifest-'));
    const newest = names.at(-1);
    if (newest === undefined) return;
    const [line] = Buffer.from(this.disk.readAll(`/store/pipelines/simulated/${newest}`))
      .toString()
      .split('\n');
    this.doubtfulEpoch = (JSON.parse(line) as { epoch: number }).epoch;
  }

  identityOf(pid: number): HostIdentity {
    const boot = this.boots;
    return {
      host: 'box',
      bootId: `boot ${boot}`,
      pid,
      processStart: `start of ${pid}`,
      isAlive: (other, start) => this.living.has(other) && start === `start of ${other}`,
    };
  }

  /** Tells those who watch the folder of a file that something changed. */
  changed(path: string): void {
    if (/\/manifest-\d+\.json$/.test(path)) this.onCommit();
    for (const { folder, tell } of this.watches) if (path.startsWith(folder)) tell();
  }

  /** Hears of changes some time after they happened, several at once perhaps. */
  watch(process: Process, folder: string): FolderWatch {
    let isChanged = false;
    let wake: () => void = () => undefined;
    const onChange = () => {
      isChanged = true;
      wake();
    };
    const tell = () => this.scheduler.post(process, 'watch', onChange);
    const entry = { folder, tell };
    this.watches.add(entry);
    return {
      changed: async (signal) => {
        if (!isChanged && !signal.aborted) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', onChange, { once: true });
          });
          signal.removeEventListener('abort', onChange);
        }
        isChanged = false;
      },
      close: () => this.watches.delete(entry),
    };
  }
}
