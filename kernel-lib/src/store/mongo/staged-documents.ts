import { deserialize } from 'bson';
import type { Files } from '../../file/files';
import { DocumentReader } from '../document-reader';
import type { FileRef } from '../format';
import { documentsWith } from '../row-document';
import type { CollectionInfo } from '../scan';
import { SegmentReader } from '../segment-reader';
import { type BsonValue, bsonReader } from './bson-values';

/** A document on its way to the database, every number with its type. */
export type OutgoingDocument = { readonly _id: string; readonly [field: string]: BsonValue };

/** Documents that are held at a time: enough for a call, and little beside the batch that they come from. */
const AT_ONCE = 1000;

/**
 * The documents of a file that a hand or the engine has staged, some at a time, without the fields that are the store's own.
 *
 * @throws FootpathError `corrupt` if the file is not the one that was written.
 */
export function* stagedDocuments(
  files: Files,
  path: string,
  ref: FileRef,
  info: CollectionInfo,
): Generator<OutgoingDocument[]> {
  if (info.state.kind === 'segments') yield* ofSegment(files, path, ref, info);
  else yield* ofBlocks(files, path, ref);
}

function* ofSegment(files: Files, path: string, ref: FileRef, info: CollectionInfo): Generator<OutgoingDocument[]> {
  const reader = new SegmentReader(files, path, ref);
  try {
    for (let index = 0; index < reader.batches.length; index++) {
      const batch = reader.readBatch(index);
      const documentAt = documentsWith(info, batch, bsonReader);
      for (let row = 0; row < batch.length; row += AT_ONCE) {
        const count = Math.min(AT_ONCE, batch.length - row);
        yield Array.from({ length: count }, (_, i) => documentAt(row + i) as OutgoingDocument);
      }
    }
  } finally {
    reader.close();
  }
}

function* ofBlocks(files: Files, path: string, ref: FileRef): Generator<OutgoingDocument[]> {
  const reader = new DocumentReader(files, path, ref);
  try {
    for (const block of reader.blocks()) yield* ofPayload(reader.payload(block));
  } finally {
    reader.close();
  }
}

function* ofPayload(payload: Uint8Array): Generator<OutgoingDocument[]> {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  let documents: OutgoingDocument[] = [];
  for (let position = 0; position < payload.length; ) {
    const size = view.getInt32(position, true);
    // Left in their BSON classes, numbers go out in the types in which they were staged.
    const raw = deserialize(payload.subarray(position, position + size), { promoteValues: false });
    for (const name in raw) if (name[0] === '_' && name !== '_id') delete raw[name];
    documents.push(raw as OutgoingDocument);
    position += size;
    if (documents.length < AT_ONCE) continue;
    yield documents;
    documents = [];
  }
  if (documents.length > 0) yield documents;
}
