import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ioError } from '../file/io-error';
import { defaultPipeline } from '../pipeline/defaults';
import { parseDefinition } from '../pipeline/validate';
import type { RunResult } from '../run/result';
import { simulate } from '../simulate/simulate';
import { ChildRuns } from './child-runs';
import { compareDocuments } from './compare-documents';
import { comparePlainCount } from './compare-plain-count';
import { fenceOf, type Landing, landingOf } from './landing';
import { MAX_PLAIN_BYTES, readPlainEvents } from './plain-events';
import { instants } from './seeded-instants';

/** Rows that are simulated where no file is given. */
const SIMULATED_EVENTS = 50_000;
/** An undisturbed run has about so many epochs, so that a kill has many places to land. */
const EPOCHS = 40;
/** About how much larger a file is than its gzip. */
const GZIP_RATIO = 6;
const MAX_EPOCH_BYTES = 64 << 20;

export interface VerifyOptions {
  /** The file to run over; without it one is simulated. */
  readonly csv?: string;
  /** Kills that must land, at least 1. */
  readonly kills: number;
  /** Decides the instants, and the simulated file. */
  readonly seed: number;
  /** The program and first arguments of the command that is killed; `run` and its options are put behind them. */
  readonly command: readonly string[];
  /** Aborted: the child is ended, the temporary folder goes, `interrupted` is thrown. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (killsLanded: number) => void;
}

export interface VerifyReport {
  readonly verdict: 'same' | 'different';
  readonly kills: number;
  readonly seed: number;
  /** The file, or null where it was simulated. */
  readonly csv: string | null;
  /** Whole runs that were made of killed ones. */
  readonly runs: number;
  /** Where the kills landed. */
  readonly landings: Readonly<Record<Landing, number>>;
  /** Documents of the undisturbed run by collection: as many were compared with each of the other runs'. */
  readonly documents: Readonly<Record<string, number>>;
  /** What was counted again without the engine; null where the file is larger than the plain count takes. */
  readonly plainCount: { readonly events: number; readonly windows: number; readonly sessions: number } | null;
  /** What is different, at most some lines a comparison; empty where all is the same. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

/**
 * Runs the default pipeline over a file once undisturbed, then again and again by processes that are killed (SIGKILL) at seeded
 * instants and resumed until they finish, and compares: every document with the undisturbed run's, and the undisturbed
 * run's counters, windows and sessions with a plain count in memory.
 *
 * @throws FootpathError `interrupted`, `io`, `not-found`, and what the undisturbed run fails with.
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { kills, seed, command, signal } = options;
  const startedMs = performance.now();
  const folder = temporaryFolder();
  const children = new ChildRuns(command, signal);
  const cleanUp = () => {
    children.end();
    rmSync(folder, { recursive: true, force: true });
  };
  // A second Ctrl+C ends this process at once: nothing may be left behind then either.
  process.once('exit', cleanUp);
  try {
    const csv = resolve(options.csv ?? join(folder, 'events.csv'));
    if (options.csv === undefined) await simulate({ events: SIMULATED_EVENTS, seed, out: csv, signal });
    const epochBytes = String(epochBytesOf(csv));
    const runInto = (dir: string, killAfterMs?: number) =>
      children.run(['run', '--csv', csv, '--dir', dir, '--epoch-bytes', epochBytes, '--json'], killAfterMs);
    const undisturbed = join(folder, 'undisturbed');
    const wanted = await runInto(undisturbed);
    if (wanted.result === null) throw wanted.error;
    const nextMs = instants(seed, wanted.seconds * 1000);
    const landings: Record<Landing, number> = { opening: 0, reading: 0, writing: 0, publishing: 0, finished: 0 };
    const problems: string[] = [];
    let landed = 0;
    let runs = 0;
    while (landed < kills && problems.length === 0) {
      const dir = join(folder, `killed-${++runs}`);
      let before = 0;
      let child = await runInto(dir, nextMs());
      for (; child.killed; child = await runInto(dir, landed < kills ? nextMs() : undefined)) {
        landings[landingOf(dir, before)]++;
        before = fenceOf(dir);
        options.onProgress?.(++landed);
      }
      const found = child.result
        ? await differencesTo(wanted.result, undisturbed, child.result, dir, signal)
        : [`it did not go on: ${child.error?.message}`];
      problems.push(...found.map((problem) => `run ${runs}: ${problem}`));
      rmSync(dir, { recursive: true, force: true });
    }
    for (const { text, holds } of wanted.result.identities) if (!holds) problems.push(`it does not reconcile: ${text}`);
    const definition = parseDefinition(defaultPipeline());
    const events = readPlainEvents(csv, definition);
    const plain = events && (await comparePlainCount(undisturbed, definition, events));
    problems.push(...(plain?.problems ?? []));
    return {
      verdict: problems.length === 0 ? 'same' : 'different',
      kills: landed,
      seed,
      csv: options.csv ?? null,
      runs,
      landings,
      documents: wanted.result.documents,
      plainCount: plain && { events: plain.events, windows: plain.windows, sessions: plain.sessions },
      problems,
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    };
  } finally {
    process.removeListener('exit', cleanUp);
    cleanUp();
  }
}

/** What a finished run has otherwise than the undisturbed one: counters, else documents. */
async function differencesTo(
  wanted: RunResult,
  wantedDir: string,
  found: RunResult,
  foundDir: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (isDeepStrictEqual(found.counters, wanted.counters)) return compareDocuments(wantedDir, foundDir, signal);
  return [`it counted ${JSON.stringify(found.counters)}, the undisturbed run ${JSON.stringify(wanted.counters)}`];
}

/** The size above which a file's events are not counted again, as people read it. */
export const PLAIN_COUNT_LIMIT = `${MAX_PLAIN_BYTES >> 20} MiB`;

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'footpath-verify-'));
  } catch (error) {
    throw ioError(error, 'make a folder in', tmpdir());
  }
}

function epochBytesOf(csv: string): number {
  try {
    const bytes = statSync(csv).size * (csv.endsWith('.gz') ? GZIP_RATIO : 1);
    return Math.min(MAX_EPOCH_BYTES, Math.max(1, Math.ceil(bytes / EPOCHS)));
  } catch (error) {
    throw ioError(error, 'read', csv);
  }
}
