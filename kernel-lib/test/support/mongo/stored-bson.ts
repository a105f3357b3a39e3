import { deserialize, EJSON } from 'bson';
import { hostIdentity } from '../../../src/file/host-identity';
import { nodeFiles } from '../../../src/file/node-files';
import { systemClock } from '../../../src/file/system-clock';
import type { StoreAt } from '../../../src/run/copy';
import { openWriter } from '../../../src/run/open-writer';
import type { Manifest } from '../../../src/store/format';

/** A pipeline as it lies in a store. */
export interface Stored {
  readonly manifest: Manifest;
  /** Canonical Extended JSON of each document, so that types count, by collection and ordered by `_id`. */
  readonly documents: Readonly<Record<string, readonly string[]>>;
}

/** Reads all that is committed of a pipeline as it lies there. */
export async function storedIn(at: StoreAt, pipeline: string): Promise<Stored> {
  const world = { files: nodeFiles, clock: systemClock, host: hostIdentity() };
  const { writer, close } = await openWriter(world, { ...at, pipeline });
  try {
    await writer.takeLease(writer.current!);
    const manifest = writer.current!;
    const documents: Record<string, string[]> = {};
    for (const name of Object.keys(manifest.collections)) {
      const all: string[] = [];
      for await (const batch of writer.committed(name)) {
        for (const raw of batch)
          all.push(EJSON.stringify(deserialize(raw, { promoteValues: false }), { relaxed: false }));
      }
      documents[name] = all.sort();
    }
    return { manifest, documents };
  } finally {
    await writer.releaseLease();
    await close();
  }
}
