import type { FileHandle, Files } from '../../src/file/files';
import { ioError } from '../../src/file/io-error';
import { nodeFiles } from '../../src/file/node-files';

/** The real file system with room for so many bytes more, or (`EROFS`) none that may be written to. */
export function filesWith(room: number, code: 'ENOSPC' | 'EROFS'): Files {
  let left = room;
  const refuse = (path: string): never => {
    throw ioError(Object.assign(new Error(code), { code }), 'write to', path);
  };
  return {
    ...nodeFiles,
    makeFolder: (path) => (code === 'EROFS' ? refuse(path) : nodeFiles.makeFolder(path)),
    create(path): FileHandle {
      if (code === 'EROFS') return refuse(path);
      const handle = nodeFiles.create(path);
      return {
        append(bytes) {
          // A full disk takes what still fits, and then says so.
          const fits = Math.min(left, bytes.length);
          left -= fits;
          handle.append(bytes.subarray(0, fits));
          if (fits < bytes.length) refuse(path);
        },
        read: (into, position) => handle.read(into, position),
        sync: () => handle.sync(),
        close: () => handle.close(),
      };
    },
  };
}

/** The real file system, and how many bytes were written to it. */
export function countingFiles(): { readonly files: Files; readonly written: () => number } {
  let written = 0;
  const create = (path: string): FileHandle => {
    const handle = nodeFiles.create(path);
    return {
      append: (bytes) => {
        written += bytes.length;
        handle.append(bytes);
      },
      read: (into, at) => handle.read(into, at),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  };
  return { files: { ...nodeFiles, create }, written: () => written };
}
