import type { Files } from '../../file/files';
import { DocumentReader } from '../document-reader';
import type { FileRef } from '../format';
import type { CollectionInfo } from '../scan';
import { SegmentReader } from '../segment-reader';
import { BsonRows } from './bson-rows';
import { documentsIn, type RawDocument } from './raw-document';

/** Documents of a call, at most: enough for one, and little beside the file that they come from. */
const AT_ONCE = 1000;
/** A call is closed once it has so much, whatever its documents are: with a last one of 16 MiB the server still takes it. */
const BYTES_AT_ONCE = 8 << 20;

/**
 * The documents of a file of the store, some at a time. Of what is hidden in files the ids and stamps are in them as fields, and the
 * number of events in a window stays, by which what is pruned is counted.
 *
 * @throws FootpathError `corrupt` if the file is not the one that was written.
 */
export function* stagedDocuments(
  files: Files,
  path: string,
  ref: FileRef,
  info: CollectionInfo,
): Generator<RawDocument[]> {
  if (info.state.kind === 'segments') yield* ofSegment(files, path, ref, info);
  else yield* ofBlocks(files, path, ref);
}

function* ofSegment(files: Files, path: string, ref: FileRef, info: CollectionInfo): Generator<RawDocument[]> {
  const reader = new SegmentReader(files, path, ref);
  try {
    for (let index = 0; index < reader.batches.length; index++) {
      const batch = reader.readBatch(index);
      const rows = new BsonRows(info, batch);
      for (let row = 0, first = 0; row < batch.length; ) {
        rows.add(row++);
        if (row < batch.length && row - first < AT_ONCE && rows.sizeBytes < BYTES_AT_ONCE) continue;
        first = row;
        yield [...documentsIn(rows.take().slice())];
      }
    }
  } finally {
    reader.close();
  }
}

function* ofBlocks(files: Files, path: string, ref: FileRef): Generator<RawDocument[]> {
  const reader = new DocumentReader(files, path, ref);
  try {
    for (const block of reader.blocks()) {
      let documents: RawDocument[] = [];
      let bytes = 0;
      for (const document of documentsIn(reader.payload(block))) {
        if (documents.length === AT_ONCE || bytes >= BYTES_AT_ONCE) {
          yield documents;
          documents = [];
          bytes = 0;
        }
        documents.push(document);
        bytes += document.length;
      }
      if (documents.length > 0) yield documents;
    }
  } finally {
    reader.close();
  }
}
