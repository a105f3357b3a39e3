import { setImmediate } from 'node:timers/promises';
import type { FolderWatch } from '../../src/log/folder-watch';
import { openTopicWriter } from '../../src/log/open-topic';
import { RecordPacker } from '../../src/log/record-packer';
import type { TopicWriter } from '../../src/log/topic-log';
import type { Definition } from '../../src/pipeline/definition';
import { open } from '../../src/run/open';
import type { RunOptions } from '../../src/run/options';
import type { RunResult } from '../../src/run/result';
import { run } from '../../src/run/run';
import { FakeClock, FakeTimers, fakeHost } from './fake-world';
import { MemoryFiles } from './memory-files';
import { DIR, type Sent } from './topic-world';

/** So many turns without a change of a file, and all that can be done without time is done. */
const QUIET_TURNS = 12;

/** A topic, a store and a run that follows, in memory, under timers that the test moves. */
export class FollowWorld {
  readonly clock = new FakeClock();
  readonly timers = new FakeTimers(this.clock);
  readonly host = fakeHost(1);
  files = new MemoryFiles();
  private readonly watches = new Set<() => void>();
  private writer: TopicWriter | null = null;

  constructor(readonly partitions: number) {}

  /** Appends records as one batch per partition, and tells those who watch. */
  async append(records: readonly Sent[]): Promise<void> {
    this.openWriter();
    const packers = Array.from({ length: this.partitions }, () => new RecordPacker());
    for (const { text, partition } of records) packers[partition].add(text);
    const full = [...packers.entries()].filter(([, { count }]) => count > 0);
    await this.writer!.append(full.map(([partition, packer]) => ({ partition, records: packer.packed() })));
    for (const tell of this.watches) tell();
  }

  /** Makes the topic, if it is not there. */
  openWriter(): void {
    const { files, clock, host, partitions } = this;
    this.writer ??= openTopicWriter({ files, clock, host }, { dir: DIR, topic: 'events', partitions });
  }

  async closeWriter(): Promise<void> {
    await this.writer?.close();
    this.writer = null;
  }

  /** Starts a run that follows the topic, until `stop` is called. */
  follow(definition: Definition, options: Partial<RunOptions> = {}): { stop(): Promise<RunResult> } {
    this.openWriter();
    const stop = new AbortController();
    const ended = run({ ...this.options(definition), follow: true, signal: stop.signal, ...options });
    ended.catch(() => undefined);
    return {
      stop: async () => {
        stop.abort();
        return ended;
      },
    };
  }

  options(definition: Definition): RunOptions {
    const { files, clock, timers, host } = this;
    const watch = (): FolderWatch => this.watch();
    return {
      inputs: ['events'],
      kind: 'log',
      definition,
      dir: DIR,
      workers: 0,
      world: { files, clock, timers, host, watch },
    };
  }

  /** Lets time pass, and what comes of it be done. */
  async pass(ms: number): Promise<void> {
    await this.settle();
    for (let left = ms; left > 0; await this.settle()) left -= this.timers.step(left);
  }

  /** Lets time pass until so many records are committed: files of the machine are not read within a turn. */
  async untilRead(records: number): Promise<void> {
    for (let turn = 0; this.read() < records; turn++) {
      if (turn > 10_000) throw new Error(`only ${this.read()} of ${records} records were read`);
      await this.pass(50);
    }
  }

  private read(): number {
    if (!this.files.exists(`${DIR}/store.json`)) return 0;
    return open(DIR, this.files).commit().progress.counters?.read ?? 0;
  }

  /** Until nothing more is done without time passing. */
  async settle(): Promise<void> {
    for (let quiet = 0, seen = -1; quiet < QUIET_TURNS; quiet++) {
      if (this.files.operations !== seen) quiet = 0;
      seen = this.files.operations;
      await setImmediate();
    }
  }

  private watch(): FolderWatch {
    let isChanged = false;
    let wake: () => void = () => undefined;
    const tell = () => {
      isChanged = true;
      wake();
    };
    this.watches.add(tell);
    return {
      changed: async (signal) => {
        if (!isChanged && !signal.aborted) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
        isChanged = false;
      },
      close: () => this.watches.delete(tell),
    };
  }
}
