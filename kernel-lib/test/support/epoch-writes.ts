import type { Document } from '../../src/event/document';
import type { Files, HostIdentity } from '../../src/file/files';
import type { PipelineWriter } from '../../src/store/pipeline-writer';
import { FakeClock, fakeHost } from './fake-world';
import { MemoryFiles } from './memory-files';
import { commitEpoch, contentOf, lease, openWith } from './small-store';

/** So many epochs are the whole of the work. */
export const EPOCHS = 5;

/** What a store holds, without what differs between runs of the same input. */
export function outcomeOf(files: MemoryFiles): {
  epoch: number;
  state: string[];
  documents: Record<string, Document[]>;
} {
  const { epoch, state, documents } = contentOf(files);
  const plain = Object.entries(documents).map(
    ([name, all]) => [name, all.map((document) => ({ ...document, fence: 0 }))] as const,
  );
  return { epoch, state, documents: Object.fromEntries(plain) };
}

/** Writes the epochs that are not there yet, merging small files after each; `committed` hears of each that was promised. */
export function write(
  files: Files,
  host: HostIdentity,
  clock: FakeClock,
  committed: (epoch: number) => void = () => undefined,
): void {
  const writer: PipelineWriter = openWith({ files, clock, host }, { compaction: { fanIn: 2 }, graceMs: 1000 });
  const { epoch, lease: own } = lease(writer);
  committed(epoch);
  for (let next = epoch + 1; next <= EPOCHS; next++) {
    clock.timeMs += 600;
    writer.compact();
    commitEpoch(writer, files, next, own.fence);
    committed(next);
    writer.renewLease();
  }
  writer.releaseLease();
}

/** What is there after so many epochs that nobody disturbed, by their number. */
export function undisturbed(): ReturnType<typeof outcomeOf>[] {
  return Array.from({ length: EPOCHS + 1 }, (_, epochs) => {
    const files = new MemoryFiles();
    const writer = openWith({ files, clock: new FakeClock(), host: fakeHost(1) });
    lease(writer);
    for (let epoch = 1; epoch <= epochs; epoch++) commitEpoch(writer, files, epoch);
    return outcomeOf(files);
  });
}
