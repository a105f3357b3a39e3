import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hostIdentity } from '../../src/file/host-identity';
import { leaseStatus } from '../../src/file/lease';
import { systemClock } from '../../src/file/system-clock';
import { fakeHost } from '../support/fake-world';

describe('a lease', () => {
  const holder = { ...fakeHost(1), expiresAtMs: 1000 };
  const other = (living: number[], host = 'box') => fakeHost(2, new Set([2, ...living]), host);

  it('lives until the moment at which it expires', () => {
    expect(leaseStatus(holder, 999, other([1]))).toBe('live');
    expect(leaseStatus(holder, 1000, other([1]))).toBe('expired');
    expect(leaseStatus({ ...holder, expiresAtMs: 0 }, 0, other([1]))).toBe('released');
  });

  it('ends with its process, where that can be seen', () => {
    expect(leaseStatus(holder, 0, other([]))).toBe('orphaned');
    expect(leaseStatus({ ...holder, processStart: 'earlier' }, 0, other([1]))).toBe('orphaned');
    expect(leaseStatus(holder, 0, other([], 'another'))).toBe('live');
    expect(leaseStatus({ ...holder, bootId: 'before the restart' }, 0, other([]))).toBe('live');
  });
});

describe('this host', () => {
  it('knows that this process lives, and that one which ended does not', () => {
    const self = hostIdentity();
    expect(self.pid).toBe(process.pid);
    expect(self.isAlive(self.pid, self.processStart)).toBe(true);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(self.isAlive(pid, 'whenever')).toBe(false);
  });

  it('is the same whenever it is asked, and tells a process from a later one of its number where it can', () => {
    const self = hostIdentity();
    expect(JSON.stringify(hostIdentity())).toBe(JSON.stringify(self));
    const reused = self.isAlive(self.pid, `${self.processStart}1`);
    expect(reused).toBe(self.processStart === '');
  });

  it('has a clock that goes on from now', () => {
    expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1000);
  });
});
