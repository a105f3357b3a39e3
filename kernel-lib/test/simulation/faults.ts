/** What goes wrong in a schedule, by kind. */
export const FAULTS = [
  'process killed',
  'power cut',
  'append torn',
  'disk full',
  'write failed',
  'read failed',
  'disk read-only',
  'writer paused past its lease',
  'lease taken in a call',
  'second writer',
  'stop signal',
  'other number of hands',
  'pipe broken',
  'pipe in small pieces',
  'answers out of turn',
  'log writer died',
  'log writer paused past its lease',
] as const;
export type Fault = (typeof FAULTS)[number];

export type FaultCounts = Record<Fault, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as FaultCounts;
}

export function addFaults(to: FaultCounts, from: FaultCounts): void {
  for (const fault of FAULTS) to[fault] += from[fault];
}
