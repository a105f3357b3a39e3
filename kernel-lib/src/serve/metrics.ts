import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CommittedEpoch } from '../run/options';
import type { Counters, Progress } from '../run/progress';
import type { PartitionLag } from '../run/topic-lag';

/** What a scrape asks the world for. */
export interface MetricsWorld {
  /** Least over the partitions; null before there is one. */
  readonly sourceWatermark: (watermarks: Progress['watermarks']) => number | null;
  readonly nowMs: () => number;
  /** None where the input has no end, or it cannot be known now. */
  readonly lag: (committed: Progress) => Promise<readonly Pick<PartitionLag, 'partition' | 'records' | 'seconds'>[]>;
}

/** Seconds: an epoch is a quarter of a second long where nothing hinders it. */
const BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type Counted = Exclude<keyof Counters, 'dead' | 'unmatched' | 'outputs'>;

const COUNTED: Readonly<Record<Counted, string>> = {
  read: 'Records read.',
  parsed: 'Records that could be parsed.',
  accepted: 'Parsed records that were in time.',
  late: 'Parsed records behind their watermark, kept in late_events.',
  unique: 'Accepted records that count.',
  duplicates: 'Accepted records that were there before.',
};

/** The engine's metrics, in Prometheus' text format. Totals are the pipeline's, as committed; they go on over restarts. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly records = new Map<Counted, Counter>();
  private readonly dead: Counter<'reason'>;
  private readonly finals: Counter<'output'>;
  private readonly open: Gauge<'output'>;
  private readonly epoch: Gauge;
  private readonly stateBytes: Gauge;
  private readonly epochSeconds: Histogram;
  private readonly commitSeconds: Histogram;
  private known: { readonly counters: Counters | null; readonly dead: Readonly<Record<string, number>> } = {
    counters: null,
    dead: {},
  };
  private watermarkMs: number | null = null;
  private last: Progress | null = null;

  constructor(private readonly world: MetricsWorld) {
    const registers = [this.registry];
    for (const [name, help] of Object.entries(COUNTED)) {
      this.records.set(name as Counted, new Counter({ name: `footpath_records_${name}_total`, help, registers }));
    }
    this.dead = new Counter({
      name: 'footpath_records_dead_total',
      help: 'Records that could not be parsed, kept in dead_letters.',
      labelNames: ['reason'],
      registers,
    });
    this.finals = new Counter({
      name: 'footpath_output_events_total',
      help: 'Events in finals that were written, by output.',
      labelNames: ['output'],
      registers,
    });
    this.open = new Gauge({
      name: 'footpath_output_open_events',
      help: 'Events in what is still open, by output.',
      labelNames: ['output'],
      registers,
    });
    this.epoch = new Gauge({ name: 'footpath_epoch', help: 'The last epoch that was committed.', registers });
    this.stateBytes = new Gauge({
      name: 'footpath_state_bytes',
      help: 'State at the last commit, in bytes.',
      registers,
    });
    this.epochSeconds = histogram('footpath_epoch_seconds', 'From one commit to the next, in seconds.', registers);
    this.commitSeconds = histogram('footpath_commit_seconds', 'A commit itself, in seconds.', registers);
    this.scraped();
  }

  /** What was committed before this start: totals go on from there. */
  started(before: Progress | null): void {
    if (before !== null) this.take(before);
  }

  committed({ epoch, progress, stateBytes, epochSeconds, commitSeconds }: CommittedEpoch): void {
    this.take(progress);
    this.epoch.set(epoch);
    this.stateBytes.set(stateBytes);
    this.epochSeconds.observe(epochSeconds);
    this.commitSeconds.observe(commitSeconds);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private take(progress: Progress): void {
    const { counters, deadByReason, watermarks } = progress;
    const { known } = this;
    for (const [name, counter] of this.records) counter.inc(counters[name] - (known.counters?.[name] ?? 0));
    for (const [reason, count] of Object.entries(deadByReason))
      this.dead.inc({ reason }, count - (known.dead[reason] ?? 0));
    for (const [output, { finals, open }] of Object.entries(counters.outputs)) {
      this.finals.inc({ output }, finals - (known.counters?.outputs[output]?.finals ?? 0));
      this.open.set({ output }, open);
    }
    this.known = { counters, dead: deadByReason };
    this.watermarkMs = this.world.sourceWatermark(watermarks);
    this.last = progress;
  }

  /** What is asked for when somebody looks, and not before. */
  private scraped(): void {
    const { nowMs, lag } = this.world;
    const registers = [this.registry];
    const watermarkMs = () => this.watermarkMs;
    const last = () => this.last;
    new Gauge({
      name: 'footpath_watermark_delay_seconds',
      help: 'From the source watermark to now, in seconds; absent before the first.',
      registers,
      collect() {
        const atMs = watermarkMs();
        if (atMs === null) this.remove();
        else this.set((nowMs() - atMs) / 1000);
      },
    });
    const seconds = new Gauge({
      name: 'footpath_lag_seconds',
      help: 'From the append of the oldest record that is not read to now, by partition.',
      labelNames: ['partition'],
      registers,
    });
    new Gauge({
      name: 'footpath_lag_records',
      help: 'Records behind the last commit that the topic holds, by partition.',
      labelNames: ['partition'],
      registers,
      async collect() {
        this.reset();
        seconds.reset();
        const committed = last();
        if (committed === null) return;
        for (const { partition, records, seconds: behind } of await lag(committed)) {
          this.set({ partition }, records);
          seconds.set({ partition }, behind);
        }
      },
    });
    new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Memory of the process, in bytes.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
    new Gauge({
      name: 'process_cpu_seconds_total',
      help: 'Processor time of the process, in seconds.',
      registers,
      collect() {
        const { user, system } = process.cpuUsage();
        this.set((user + system) / 1e6);
      },
    });
  }
}

function histogram(name: string, help: string, registers: Registry[]): Histogram {
  return new Histogram({ name, help, buckets: BUCKETS_SECONDS, registers });
}
