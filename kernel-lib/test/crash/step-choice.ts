import type { Seeded } from '../support/seeded';
import type { KillTarget } from './killed-command';

/** Steps, with the most times that a process may come to one before it is killed there. */
export type Steps = Readonly<Record<string, number>>;

/** How often each step is to be met. */
export const TIMES = 5;

/** One of these steps that was not met so often yet, and a moment of it; null if all were. */
export function unmetStep(random: Seeded, met: Readonly<Record<string, number>>, steps: Steps): KillTarget | null {
  const unmet = Object.keys(steps).filter((step) => (met[step] ?? 0) < TIMES);
  if (unmet.length === 0) return null;
  const step = random.pick(unmet);
  const moments = step.endsWith(' append') ? (['before', 'half', 'after'] as const) : (['before', 'after'] as const);
  return { step, call: 1 + random.whole(steps[step]), moment: random.pick(moments) };
}

/** The steps of a file that appears whole under its name, in order. */
export function publishSteps(part: string, calls: number): Steps {
  const steps = ['create', 'append', 'sync', 'link', 'unlink', 'folder sync'];
  return Object.fromEntries(steps.map((step) => [`${part} ${step}`, calls]));
}
