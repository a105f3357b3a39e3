import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';

const cli = join(__dirname, '../../dist/cli.cjs');

/** A query of the command that prints documents as lines. */
export interface Listing {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Fields that are not compared, wherever they are. */
  readonly left: readonly string[];
}

/** Whether two queries give the same documents, in whatever order; of more than memory could hold. One that only one has is shown. */
export async function expectSameListing(ours: Listing, theirs: Listing, name: string): Promise<void> {
  const [own, other] = await Promise.all([digestsOf(ours), digestsOf(theirs)]);
  expect(own.length, name).toBe(other.length);
  if (own.every((digest, index) => digest === other[index])) return;
  const [mine, its] = await Promise.all([lineBut(ours, new Set(other)), lineBut(theirs, new Set(own))]);
  expect(mine, name).toBe(its);
  throw new Error(`${name}: a document is there more often than it should be`);
}

async function digestsOf(listing: Listing): Promise<string[]> {
  const digests: string[] = [];
  for await (const line of linesOf(listing)) digests.push(digestOf(line));
  return digests.sort();
}

async function lineBut(listing: Listing, known: ReadonlySet<string>): Promise<string | undefined> {
  let found: string | undefined;
  for await (const line of linesOf(listing)) if (found === undefined && !known.has(digestOf(line))) found = line;
  return found;
}

function digestOf(line: string): string {
  return createHash('sha1').update(line).digest().toString('latin1');
}

async function* linesOf({ args, cwd, env, left }: Listing): AsyncGenerator<string> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const without = (key: string, value: unknown) => (left.includes(key) ? undefined : value);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== '') yield JSON.stringify(JSON.parse(line, without));
  }
  expect((await ended)[0], args.join(' ')).toBe(0);
}
