import { decompress as unzstd } from 'fzstd';

import { decompress as unlz4 } from 'lz4js';
import { uncompress as unsnappy } from 'snappyjs';
import { FootpathError } from '../../event/error';

/** Before what Java's producers compress by snappy; then two versions, and blocks, each behind its length. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEAD_BYTES = 16;

/** What the client asks of a codec. */
interface Codec {
  compress(): Promise<never>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

/** Snappy as producers send it: in Java's blocks, or as one. */
export function decompressSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return asBuffer(unsnappy(bytes));
  const blocks: Uint8Array[] = [];
  for (let at = XERIAL_HEAD_BYTES; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    blocks.push(unsnappy(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** Reads what other producers compress. We send nothing compressed, so nothing is compressed. */
export const CODECS: Readonly<Record<'snappy' | 'lz4' | 'zstd', () => Codec>> = {
  snappy: () => reading('snappy', decompressSnappy),
  lz4: () => reading('lz4', (bytes) => asBuffer(unlz4(bytes))),
  zstd: () => reading('zstd', (bytes) => asBuffer(unzstd(bytes))),
};

function reading(name: string, decompress: (bytes: Buffer) => Buffer): Codec {
  return {
    compress: async () => {
      throw new FootpathError('internal', `records are not sent compressed by ${name}.`);
    },
    decompress: async (bytes) => decompress(bytes),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
