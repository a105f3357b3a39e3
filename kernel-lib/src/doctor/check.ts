import { type ErrorCode, FootpathError } from '../event/error';

/**
 * What a check found out. `absent` is what is not there and is not asked for by anything that is set; `unchecked` is what could not be
 * looked at, for what it needs is bad.
 */
export interface Finding {
  readonly name: string;
  readonly status: 'good' | 'bad' | 'absent' | 'unchecked';
  /** What is so, in a few words. */
  readonly said: string;
  /** What to do; given wherever the status is bad. */
  readonly remedy?: string;
}

/** What is so; or what is not there yet, and need not be. */
export type Said = string | { readonly absent: string };

/** One thing that is looked at. */
export interface Check {
  readonly name: string;
  /** Gives what is so. What it throws is bad. */
  run(): Promise<Said> | Said;
  /** What to do about what it throws. */
  readonly remedy: string;
  /** What to do about errors of these codes instead. */
  readonly remedies?: Readonly<Partial<Record<ErrorCode, string>>>;
  /** The name of a check before it: where that one is bad, this one is not made. */
  readonly needs?: string;
}

/** Something that need not be there. */
export interface Optional {
  readonly name: string;
  readonly absent: string;
}

/** Runs checks one after the other; a failure of one is a finding and no end. */
export async function findings(checks: readonly (Check | Optional)[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const check of checks) {
    if ('absent' in check) {
      found.push({ name: check.name, status: 'absent', said: check.absent });
      continue;
    }
    const { name, remedy, remedies, needs } = check;
    const needed = found.find((each) => each.name === needs);
    if (needed?.status === 'bad' || needed?.status === 'unchecked') {
      found.push({ name, status: 'unchecked', said: `not checked, because of ${needs}` });
      continue;
    }
    try {
      const said = await check.run();
      if (typeof said === 'string') found.push({ name, status: 'good', said });
      else found.push({ name, status: 'absent', said: said.absent });
    } catch (error) {
      if (!(error instanceof FootpathError)) throw error;
      found.push({ name, status: 'bad', said: error.message, remedy: remedies?.[error.code] ?? remedy });
    }
  }
  return found;
}
