import { crc32 } from 'node:zlib';
import type { Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import type { FileHandle } from '../file/files';
import { corrupt } from '../file/whole-file';
import type { FileRef } from './format';
import { INDEX_KEY, type SegmentIndex } from './segment-index';

/** Bytes behind the footer itself: its size and the magic word. */
const FOOTER_SUFFIX_BYTES = 10;

/** What a segment's footer says. */
export interface SegmentFooter {
  readonly schema: Schema;
  readonly index: SegmentIndex;
}

/** What of a manifest's entry says which footer a segment has. */
export type FooterRef = Pick<FileRef, 'sizeBytes' | 'count' | 'footer'>;

/** @throws FootpathError `corrupt` where it is not the one that the manifest lists. */
export function readFooter(handle: FileHandle, path: string, { sizeBytes, count, footer }: FooterRef): SegmentFooter {
  if (!footer) throw corrupt(path, 'the manifest does not say where its footer is');
  const bytes = new Uint8Array(footer.sizeBytes);
  if (handle.read(bytes, sizeBytes - footer.sizeBytes) < bytes.length) throw corrupt(path, 'it ends too early');
  if (crc32(bytes) !== footer.crc32) throw corrupt(path, 'the CRC-32 of its footer does not fit');
  const { schema } = Footer.decode(bytes.subarray(0, bytes.length - FOOTER_SUFFIX_BYTES));
  const index = JSON.parse(schema.metadata.get(INDEX_KEY) ?? 'null') as SegmentIndex | null;
  if (!index || index.batches.reduce((sum, { rows }) => sum + rows, 0) !== count) {
    throw corrupt(path, `its index does not have the ${count} rows that the manifest lists`);
  }
  return { schema, index };
}
