import { join } from 'node:path';
import { FootpathError } from '../event/error';
import { encodeCheckedLine, readCheckedLine } from '../file/checked-line';
import type { Clock, Files, HostIdentity } from '../file/files';
import type { LeaseHolder } from '../file/lease';
import { publishFile, removeQuietly } from '../file/publish-file';
import { leaseName, listTopicFolder, type TopicFolder } from './topic-layout';

/** Who writes a topic, or wrote it last. Each change is a file of its own, made only if there is none of its version. */
export interface WriterLease extends LeaseHolder {
  readonly version: number;
  /** Greater than that of every writer before. */
  readonly fence: number;
  readonly takenAtMs: number;
  /** By partition, an end offset that is durable: less found later is damage, not a torn tail. */
  readonly durableEnds: readonly number[];
  /**
   * By partition, where the log ended when the writer with this fence took it over: what an earlier one appends behind that
   * does not count. Of the writer before, or null, while this one is still finding out.
   */
  readonly takenOver: { readonly fence: number; readonly ends: readonly number[] } | null;
}

/** A lease for the next writer, who has yet to find out where the log ends. */
export function nextLease(
  before: WriterLease | null,
  partitions: number,
  { clock, host }: { readonly clock: Clock; readonly host: HostIdentity },
  leaseMs: number,
): WriterLease {
  const nowMs = clock.nowMs();
  return {
    version: (before?.version ?? 0) + 1,
    fence: (before?.fence ?? 0) + 1,
    host: host.host,
    bootId: host.bootId,
    pid: host.pid,
    processStart: host.processStart,
    takenAtMs: nowMs,
    expiresAtMs: nowMs + leaseMs,
    durableEnds: before?.durableEnds ?? new Array<number>(partitions).fill(0),
    takenOver: before?.takenOver ?? null,
  };
}

/** Times that a reader looks again where leases change under its eyes. */
const LOOKS = 20;

/** A topic's folder and its newest lease, null if nobody ever wrote; the two fit each other. */
export function lookAt(
  files: Files,
  folder: string,
  partitions: number,
): { readonly listed: TopicFolder; readonly lease: WriterLease | null } {
  for (let look = 1; ; look++) {
    const listed = listTopicFolder(files, folder, partitions);
    const version = listed.leases.at(-1);
    if (version === undefined) return { listed, lease: null };
    try {
      return { listed, lease: JSON.parse(readCheckedLine(files, join(folder, leaseName(version)))) as WriterLease };
    } catch (error) {
      // The next lease takes the place of this one.
      if (look === LOOKS || !(error instanceof FootpathError && error.code === 'not-found')) throw error;
    }
  }
}

/** Makes a lease the newest; false if somebody else made one of its version or a later one. The one before is removed. */
export function publishLease(files: Files, folder: string, lease: WriterLease, host: HostIdentity): boolean {
  const path = join(folder, leaseName(lease.version));
  if (!publishFile(files, path, encodeCheckedLine(JSON.stringify(lease)), host)) return false;
  const { leases } = listTopicFolder(files, folder, 0);
  if (leases.at(-1) !== lease.version) {
    files.remove(path);
    return false;
  }
  for (const version of leases) {
    if (version < lease.version) removeQuietly(files, join(folder, leaseName(version)));
  }
  return true;
}

/** Whether a lease is the newest: a later one is made before this one is removed. */
export function isNewest(files: Files, folder: string, { version }: WriterLease): boolean {
  const exists = (number: number) => files.exists(join(folder, leaseName(number)));
  return !exists(version + 1) && exists(version);
}
