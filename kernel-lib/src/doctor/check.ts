import { FootpathError } from '../event/error';

/** What a check found out. `absent` is what is not there and is not asked for by anything that is set. */
export interface Finding {
  readonly name: string;
  readonly status: 'good' | 'bad' | 'absent';
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
  /** What to do where the error does not say it. */
  readonly remedy: string;
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
    const { name, remedy } = check;
    try {
      const said = await check.run();
      if (typeof said === 'string') found.push({ name, status: 'good', said });
      else found.push({ name, status: 'absent', said: said.absent });
    } catch (error) {
      if (!(error instanceof FootpathError)) throw error;
      found.push({ name, status: 'bad', said: error.message, remedy });
    }
  }
  return found;
}
