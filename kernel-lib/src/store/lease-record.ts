import { FootpathError } from '../event/error';
import type { HostIdentity } from '../file/files';
import type { LeaseRecord, Manifest } from './format';

/** A lease of our own from now on. */
export function newLease(host: HostIdentity, fence: number, nowMs: number, leaseMs: number): LeaseRecord {
  return {
    fence,
    host: host.host,
    bootId: host.bootId,
    pid: host.pid,
    processStart: host.processStart,
    takenAtMs: nowMs,
    expiresAtMs: nowMs + leaseMs,
  };
}

/** Somebody else is at work: who, since when, and until when at least. */
export function lockedError({ pipeline, lease }: Manifest, dir: string): FootpathError {
  return new FootpathError(
    'locked',
    `Pipeline ${pipeline} in ${dir} is being run by process ${lease.pid} on ${lease.host} since ${iso(lease.takenAtMs)} (its lease lasts until ${iso(lease.expiresAtMs)} and is renewed). ` +
      'Wait for that run or stop it, then run the same command again.',
    { retryable: true },
  );
}

/** We held the lease and somebody else took it over. */
export function fencedError(newest: Manifest | null, pipeline: string, dir: string, fence: number): FootpathError {
  const lease = newest?.lease;
  const who = lease ? ` by process ${lease.pid} on ${lease.host} (fence ${lease.fence}, ours was ${fence})` : '';
  return new FootpathError(
    'fenced',
    `Pipeline ${pipeline} in ${dir} was taken over${who}, because this run did not renew its lease in time. This run stops; what it had not committed is not kept. ` +
      'Run the same command again once the other run has ended.',
  );
}

/** We held the lease, and all that it was of is gone. */
export function removedError(pipeline: string, dir: string): FootpathError {
  return new FootpathError(
    'not-found',
    `Pipeline ${pipeline} in ${dir} was removed while it was being run. This run stops. ` +
      'Bring back what was removed and run the same command again; without it the run begins anew.',
  );
}

/** Somebody else wrote between our first look and our taking the lease. */
export function changedMeanwhile(pipeline: string, dir: string): FootpathError {
  return new FootpathError(
    'locked',
    `Another run wrote pipeline ${pipeline} in ${dir} while this one started. Run the same command again.`,
    { retryable: true },
  );
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
