import { createHash } from 'node:crypto';
import { FootpathError } from '../event/error';
import { open } from '../run/open';

/** Differences that are told by collection; the rest are counted. */
const MAX_TOLD = 5;
/** Who wrote a document: equality between runs leaves these out. */
const STAMPS: ReadonlySet<string> = new Set(['pipeline', 'generation', 'epoch', 'fence']);
/** Collections that tell of the runs themselves. */
const ABOUT_RUNS: ReadonlySet<string> = new Set(['checkpoints', 'runs']);

/**
 * Compares two stores document by document, by `_id`. Gives what is different, as lines for people. Memory: about a hundred bytes
 * a document of the largest collection.
 */
export async function compareDocuments(wantedDir: string, foundDir: string, signal?: AbortSignal): Promise<string[]> {
  const wanted = open(wantedDir);
  const found = open(foundDir);
  const differences: string[] = [];
  for (const name of wanted.collections) {
    if (ABOUT_RUNS.has(name)) continue;
    const told: string[] = [];
    const digests = new Map<string, string>();
    for await (const document of wanted.collection(name).find()) digests.set(String(document._id), digestOf(document));
    for await (const document of found.collection(name).find()) {
      if (signal?.aborted) throw new FootpathError('interrupted', 'Stopped while documents were compared.');
      const id = String(document._id);
      const digest = digests.get(id);
      if (digest === undefined) told.push(`${name} has ${id} once too often`);
      else if (digest !== digestOf(document)) told.push(`${name} has another ${id}`);
      digests.delete(id);
    }
    for (const id of digests.keys()) told.push(`${name} lacks ${id}`);
    differences.push(...told.slice(0, MAX_TOLD));
    if (told.length > MAX_TOLD) differences.push(`${name} has ${told.length - MAX_TOLD} more differences`);
  }
  return differences;
}

function digestOf(document: Readonly<Record<string, unknown>>): string {
  const own = Object.entries(document).filter(([field]) => !STAMPS.has(field));
  return createHash('sha256').update(JSON.stringify(own)).digest('base64');
}
