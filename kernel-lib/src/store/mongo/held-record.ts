import { setTimeout as delay } from 'node:timers/promises';
import { FootpathError } from '../../event/error';
import type { HostIdentity } from '../../file/files';
import { leaseStatus } from '../../file/lease';
import type { Manifest } from '../format';
import { changedMeanwhile, fencedError, lockedError, newLease } from '../lease-record';
import { nextFence, takenManifest } from '../next-manifest';
import type { Beginning } from '../pipeline-store';
import type { Checkpoints } from './checkpoints';
import type { MongoConnection } from './mongo-connection';
import { ServerClock } from './server-clock';

/** So long a lease is given back at least: by the server's clock it may hold a little longer than by ours. */
const LEAST_RELEASE_MS = 1000;

export interface HeldRecordOptions {
  readonly connection: MongoConnection;
  readonly host: HostIdentity;
  readonly pipeline: string;
  readonly checkpoints: Checkpoints;
  readonly leaseMs: number;
}

/** What taking the lease changed. */
export interface Taken {
  readonly manifest: Manifest;
  readonly before: Manifest | null;
  /** Whether the run goes on where the one before ended. */
  readonly goesOn: boolean;
}

/** A pipeline's commit record, and the lease under which this run may change it. Every change is compared and swapped. */
export class HeldRecord {
  readonly clock: ServerClock;
  private fence: number | null = null;
  private lost: FootpathError | null = null;
  /** Until when the lease holds at least, on our own count of milliseconds. */
  private heldUntilMs = 0;
  private swapping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: HeldRecordOptions,
    private newest: Manifest | null,
  ) {
    this.clock = new ServerClock(options.connection);
  }

  /** As it was last seen, held or not. */
  get current(): Manifest | null {
    return this.newest;
  }

  /** @throws FootpathError `locked`, `changed`, `unreachable`. */
  async take(beginning: Beginning): Promise<Taken> {
    const { connection, host, pipeline, checkpoints, leaseMs } = this.options;
    const { place } = connection;
    const [before] = await Promise.all([checkpoints.read(pipeline), this.clock.read()]);
    if (before && leaseStatus(before.lease, this.clock.nowMs(), host) === 'live') throw lockedError(before, place);
    if (before?.epoch !== this.newest?.epoch || before?.generation !== this.newest?.generation) {
      throw changedMeanwhile(pipeline, place);
    }
    const fence = nextFence(before, beginning);
    const version = (before?.version ?? 0) + 1;
    const { manifest: next, goesOn } = takenManifest(before, beginning, pipeline);
    const manifest = await this.swap(before, () => {
      const lease = newLease(host, fence, this.clock.nowMs(), leaseMs);
      return { ...next, version, lease };
    });
    if (manifest === null) {
      const winner = await checkpoints.read(pipeline);
      const isHeld = winner !== null && leaseStatus(winner.lease, this.clock.nowMs(), host) === 'live';
      throw isHeld ? lockedError(winner, place) : changedMeanwhile(pipeline, place);
    }
    this.fence = fence;
    return { manifest, before, goesOn };
  }

  async renew(): Promise<Manifest> {
    await this.clock.read();
    return this.put((held) => held);
  }

  /**
   * Others may take it at once. Nothing happens if it is held no longer; a server that is away is waited for only until the lease runs out by
   * itself, however long its budget is.
   */
  async release(): Promise<void> {
    if (this.fence === null) return;
    const given = this.put((held) => held, 0).catch((error) => {
      if (!(error instanceof FootpathError)) throw error;
    });
    // Whoever stops waiting for it hears no more of it.
    given.catch(() => undefined);
    const over = new AbortController();
    const leftMs = Math.max(LEAST_RELEASE_MS, this.heldUntilMs - performance.now());
    try {
      await Promise.race([given, delay(leftMs, undefined, { signal: over.signal }).catch(() => undefined)]);
    } finally {
      over.abort();
      this.fence = null;
    }
  }

  /** Removes the record of a pipeline that never committed anything: nobody reads it, and the lease is ours. */
  async remove(): Promise<void> {
    await this.options.checkpoints.remove(this.held());
    this.fence = null;
    this.newest = null;
  }

  /** @throws FootpathError `fenced` once the lease is somebody else's. */
  held(): Manifest {
    if (this.fence === null || this.newest === null) throw this.notHeld();
    return this.newest;
  }

  /** Why the lease is not held. */
  notHeld(): FootpathError {
    return this.lost ?? new FootpathError('internal', 'This writer does not hold the lease: call takeLease first.');
  }

  /** Sees to it that the lease holds before something is sent: after a pause that outlasted it, this is where that comes out. */
  async hold(): Promise<void> {
    if (performance.now() > this.heldUntilMs - this.options.leaseMs / 3) await this.renew();
    else this.held();
  }

  /** Changes the record, one change after the other: a renewal and a commit may come together. */
  put(change: (held: Manifest) => Manifest, leaseMs = this.options.leaseMs): Promise<Manifest> {
    const swapped = this.swapping.then(async () => {
      const before = this.held();
      const changed = change(before);
      const manifest = await this.swap(before, () => {
        const expiresAtMs = leaseMs === 0 ? 0 : this.clock.nowMs() + leaseMs;
        return { ...changed, version: before.version + 1, lease: { ...before.lease, expiresAtMs } };
      });
      if (manifest === null) throw await this.fencedOut(before.lease.fence);
      return manifest;
    });
    this.swapping = swapped.catch(() => undefined);
    return swapped;
  }

  /** Gives the lease up, since another run has taken it; gives the error to throw. */
  async fencedOut(fence: number): Promise<FootpathError> {
    const { pipeline, connection, checkpoints } = this.options;
    const newest = await checkpoints.read(pipeline).catch(() => null);
    this.fence = null;
    this.lost = fencedError(newest, pipeline, connection.place, fence);
    return this.lost;
  }

  private async swap(before: Manifest | null, next: () => Manifest): Promise<Manifest | null> {
    let sentMs = 0;
    const manifest = await this.options.checkpoints.swap(before, () => {
      sentMs = performance.now();
      return next();
    });
    if (manifest === null) return null;
    this.heldUntilMs = sentMs + this.options.leaseMs;
    this.newest = manifest;
    return manifest;
  }
}
