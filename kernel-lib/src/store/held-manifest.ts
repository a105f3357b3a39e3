import { join } from 'node:path';
import { FootpathError } from '../event/error';
import type { Clock, Files, HostIdentity } from '../file/files';
import { leaseStatus } from '../file/lease';
import type { Manifest } from './format';
import { changedMeanwhile, fencedError, lockedError, newLease, removedError } from './lease-record';
import { manifestVersions, newestManifest, publishManifest } from './manifest-chain';
import { nextFence, takenManifest } from './next-manifest';
import type { Beginning } from './pipeline-store';
import { manifestName } from './store-layout';

export interface HeldManifestOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly host: HostIdentity;
  /** Folder of the store, as errors name it. */
  readonly dir: string;
  readonly pipeline: string;
  /** Folder of the pipeline's manifests. */
  readonly folder: string;
  readonly leaseMs: number;
}

/**
 * A pipeline's newest manifest, and the lease under which this run may put another behind it. Each is created exclusively: of two
 * writers at most one goes on.
 */
export class HeldManifest {
  private newest: Manifest | null;
  private fence: number | null = null;
  /** Once somebody else took the pipeline over: why nothing can be written any more. */
  private lost: FootpathError | null = null;

  constructor(private readonly options: HeldManifestOptions) {
    this.newest = newestManifest(options.files, options.folder);
  }

  /** As it was last seen, held or not. */
  get current(): Manifest | null {
    return this.newest;
  }

  /** @throws FootpathError `locked`, `changed`. */
  take(beginning: Beginning): Manifest {
    const { files, clock, host, dir, pipeline, folder, leaseMs } = this.options;
    const before = newestManifest(files, folder);
    const nowMs = clock.nowMs();
    if (before && leaseStatus(before.lease, nowMs, host) === 'live') throw lockedError(before, dir);
    // What the caller decided by what it saw in `current` must still hold.
    if (before?.epoch !== this.newest?.epoch || before?.generation !== this.newest?.generation) {
      throw changedMeanwhile(pipeline, dir);
    }
    const fence = nextFence(before, beginning);
    const lease = newLease(host, fence, nowMs, leaseMs);
    const version = (before?.version ?? 0) + 1;
    const manifest: Manifest = { ...takenManifest(before, beginning, pipeline).manifest, version, lease };
    if (!publishManifest(files, folder, manifest, host)) {
      const winner = newestManifest(files, folder);
      const isHeld = winner !== null && leaseStatus(winner.lease, clock.nowMs(), host) === 'live';
      throw isHeld ? lockedError(winner, dir) : changedMeanwhile(pipeline, dir);
    }
    this.fence = fence;
    this.newest = manifest;
    return manifest;
  }

  /** Gives the pipeline free. Whatever fails here only leaves others waiting for the lease to expire. */
  release(): void {
    const { files, host, folder } = this.options;
    const { fence } = this;
    if (fence === null) return;
    this.fence = null;
    try {
      const newest = newestManifest(files, folder);
      if (newest?.lease.fence !== fence) return;
      const released = { ...newest, version: newest.version + 1, lease: { ...newest.lease, expiresAtMs: 0 } };
      if (publishManifest(files, folder, released, host)) this.newest = released;
    } catch (error) {
      if (!(error instanceof FootpathError)) throw error;
    }
  }

  /** Removes all manifests of a pipeline that never committed anything: nobody reads it, and the lease is ours. */
  remove(): void {
    const { files, folder } = this.options;
    this.held();
    // The newest last: killed in between, it is a pipeline that has committed nothing.
    for (const version of manifestVersions(files, folder)) files.remove(join(folder, manifestName(version)));
    this.fence = null;
    this.newest = null;
  }

  /** @throws FootpathError `fenced` once somebody else took the pipeline over, `not-found` once it was removed. */
  held(): Manifest {
    if (this.fence === null || this.newest === null) {
      throw this.lost ?? new FootpathError('internal', 'This writer does not hold the lease: call takeLease first.');
    }
    return this.newest;
  }

  /** Puts a manifest behind the newest, and prolongs the lease. */
  put(change: Manifest): Manifest {
    const { files, clock, host, folder, leaseMs } = this.options;
    const fence = change.lease.fence;
    const lease = { ...change.lease, expiresAtMs: clock.nowMs() + leaseMs };
    const manifest = { ...change, version: change.version + 1, lease };
    // Behind one that somebody has taken away, another would count on files that went with it.
    const isThere = files.exists(join(folder, manifestName(change.version)));
    if (!isThere || !publishManifest(files, folder, manifest, host))
      throw this.lose(newestManifest(files, folder), fence);
    this.newest = manifest;
    return manifest;
  }

  /** Who takes over removes our unlisted files: that they are gone is then not the news. */
  unlessFenced<T>(work: () => T): T {
    const { fence } = this;
    try {
      return work();
    } catch (error) {
      if (fence === null || !(error instanceof FootpathError && error.code === 'not-found')) throw error;
      const newest = newestManifest(this.options.files, this.options.folder);
      if (newest?.lease.fence === fence) throw error;
      throw this.lose(newest, fence);
    }
  }

  /** Whoever asks for the pipeline from now on hears why it is gone: a renewal may find out in the middle of an epoch. */
  private lose(newest: Manifest | null, fence: number): FootpathError {
    const { pipeline, dir } = this.options;
    this.fence = null;
    this.lost = newest === null ? removedError(pipeline, dir) : fencedError(newest, pipeline, dir, fence);
    return this.lost;
  }
}
