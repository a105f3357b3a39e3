import { type FileHandle, open } from 'node:fs/promises';

/** Bytes one behind the other, read where the caller wants them. */
export interface ByteStream {
  /** Reads some bytes into the start of `into`, which is not empty; 0 at the end. */
  read(into: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** The bytes of a plain file, without a copy in between. `count` hears of what was read. */
export function fileStream(path: string, count: (bytes: number) => void): ByteStream {
  let handle: FileHandle | null = null;
  return {
    async read(into) {
      handle ??= await open(path);
      const { bytesRead } = await handle.read(into, 0, into.length, null);
      count(bytesRead);
      return bytesRead;
    },
    async close() {
      await handle?.close();
      handle = null;
    },
  };
}

/** The bytes of the pieces that an iterator gives. */
export function pieceStream(pieces: AsyncIterator<Uint8Array, void, undefined>): ByteStream {
  let piece: Uint8Array = new Uint8Array(0);
  return {
    async read(into) {
      while (piece.length === 0) {
        const { value, done } = await pieces.next();
        if (done) return 0;
        piece = value;
      }
      const part = piece.subarray(0, into.length);
      into.set(part);
      piece = piece.subarray(part.length);
      return part.length;
    },
    async close() {
      await pieces.return?.();
    },
  };
}
