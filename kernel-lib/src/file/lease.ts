import type { HostIdentity } from './files';

/** What a lease says of its holder. */
export interface LeaseHolder {
  readonly host: string;
  readonly bootId: string;
  readonly pid: number;
  readonly processStart: string;
  /** By the store's clock, exclusive; 0 when released. */
  readonly expiresAtMs: number;
}

/** `live` keeps everybody else out; the other three are ways to be dead. */
export type LeaseStatus = 'live' | 'released' | 'expired' | 'orphaned';

/**
 * Whether a lease still holds: until it expires or is released, unless it is of a process of this very host and boot that
 * is gone, so that a restart after a crash need not wait.
 */
export function leaseStatus(lease: LeaseHolder, nowMs: number, self: HostIdentity): LeaseStatus {
  if (lease.expiresAtMs === 0) return 'released';
  if (nowMs >= lease.expiresAtMs) return 'expired';
  const here = lease.host === self.host && lease.bootId === self.bootId;
  return here && !self.isAlive(lease.pid, lease.processStart) ? 'orphaned' : 'live';
}
