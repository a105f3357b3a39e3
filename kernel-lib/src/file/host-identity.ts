import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { HostIdentity } from './files';

/**
 * Who this process is. On Linux the boot id is the kernel's, joined by the process namespace (containers of one machine
 * share the first and cannot see each other's processes), and a process is told from a later one with its number by its
 * start time in clock ticks. Elsewhere neither can be had without starting a program, so both are empty: a process that is
 * gone is still seen at once, and one whose number was given away again counts as alive until its lease expires.
 */
export function hostIdentity(): HostIdentity {
  return {
    host: hostname(),
    bootId: bootId(),
    pid: process.pid,
    processStart: startOf(process.pid) ?? '',
    isAlive: (pid, processStart) => canSignal(pid) && (startOf(pid) ?? processStart) === processStart,
  };
}

/** When a process of this machine began, as leases have it; empty where that cannot be had. */
export function processStart(pid: number): string {
  return startOf(pid) ?? '';
}

function bootId(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not permitted means that there is a process.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat; the name, field 2, may hold spaces and parentheses. See proc_pid_stat(5). */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
