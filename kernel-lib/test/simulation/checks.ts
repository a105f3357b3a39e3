import { isDeepStrictEqual } from 'node:util';
import { FootpathError } from '../../src/event/error';
import { open } from '../../src/run/open';
import { identitiesOf, type Progress, sourceWatermark } from '../../src/run/progress';
import { outputReach, storedEvents } from '../../src/run/result';
import { DIR, type SimulatedInput } from './inputs';
import type { Machine } from './machine';
import { readDocuments, type StoredDocument } from './read-documents';
import { checkSilent } from './silent';
import { Violation } from './violation';

/** A reader without a lock, at any moment: it sees a commit, all of it and nothing else. */
export async function checkReader(machine: Machine, input: SimulatedInput): Promise<void> {
  const files = machine.disk;
  let store: ReturnType<typeof open>;
  try {
    store = open(DIR, files);
  } catch (error) {
    if (error instanceof FootpathError && error.code === 'not-found' && machine.promisedEpoch === 0) return;
    throw error;
  }
  const { manifest, progress } = store.commit();
  if (manifest.epoch < machine.promisedEpoch) {
    throw new Violation(`epoch ${machine.promisedEpoch} was committed, and now ${manifest.epoch} is the last`);
  }
  if (manifest.epoch !== machine.doubtfulEpoch) machine.promisedEpoch = manifest.epoch;
  if (manifest.epoch === 0) return;
  const reach = outputReach(input.definition);
  const broken = identitiesOf(progress.counters, reach, storedEvents(manifest)).filter(({ holds }) => !holds);
  if (broken.length > 0) throw new Violation(`counters do not reconcile: ${broken[0].text}`);
  const found = await readDocuments(DIR, files, store);
  if (input.silent) return;
  for (const [name, wanted] of input.documents) {
    const documents = found.get(name) ?? new Map<string, StoredDocument>();
    for (const [id, { text }] of documents) {
      if (wanted.get(id)?.text !== text) throw new Violation(`epoch ${manifest.epoch}: ${name} has another ${id}`);
    }
    for (const [id, document] of wanted) {
      const mustBe = isDue(name, document, progress);
      if (mustBe === null || mustBe === documents.has(id)) continue;
      throw new Violation(`epoch ${manifest.epoch}: ${name} ${mustBe ? 'lacks' : 'has too early'} ${id}`);
    }
  }
}

/** The end of it: every document and every counter is that of the undisturbed run. */
export async function checkEnd(machine: Machine, input: SimulatedInput): Promise<void> {
  await checkReader(machine, input);
  const { progress } = open(DIR, machine.disk).commit();
  if (!progress.finished) throw new Violation('it is not finished');
  machine.floors = progress.floors?.length ?? 0;
  if (input.silent) return checkSilent(input, progress, await readDocuments(DIR, machine.disk));
  if (!isDeepStrictEqual(progress.counters, input.counters)) {
    const plain = ({ counters }: { counters: unknown }) => JSON.stringify(counters);
    throw new Violation(`counters are ${plain(progress)}, undisturbed ${plain(input)}`);
  }
  const found = await readDocuments(DIR, machine.disk);
  for (const [name, wanted] of input.documents) {
    const count = found.get(name)?.size ?? 0;
    if (count !== wanted.size) throw new Violation(`${name} has ${count} documents, undisturbed ${wanted.size}`);
  }
}

/** Whether a document of the undisturbed run must be there as of a commit, or must not; null where that depends on more. */
function isDue(name: string, { value }: StoredDocument, progress: Progress): boolean | null {
  if (progress.finished) return true;
  const { offset, partition } = value;
  if (typeof offset === 'number' && typeof partition === 'number') {
    const [{ partitions, consumedBytes }] = progress.files;
    return offset < (partitions ? partitions[partition].offset : consumedBytes);
  }
  // Windows of sessions wait for more than the watermark.
  if (!(value.window_end instanceof Date) || /behavior/.test(name)) return null;
  return value.window_end.getTime() <= (sourceWatermark(progress.watermarks) ?? Number.NEGATIVE_INFINITY);
}
