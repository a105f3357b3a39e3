import type { FileHandle, Files } from '../../src/file/files';
import { encodeCheckedJson } from '../../src/store/checked-json';
import type { Manifest } from '../../src/store/format';

/** A file system with some of its calls replaced; the rest are the given one's own. */
function changed(files: Files, change: Partial<Files>): Files {
  return new Proxy(files, {
    get(target, name: keyof Files) {
      return change[name] ?? target[name].bind(target);
    },
  });
}

const isOutput = (path: string) => /\.(arrow|docs)$/.test(path);
const isManifest = (path: string) => /\/pipelines\/[^/]+\/(\.new-|manifest-)/.test(path);

/** Commits first: what outputs are to hold is written once the manifest that lists them is there. */
export function commitBeforeOutputs(files: Files): Files {
  const held = new Map<string, Uint8Array>();
  return changed(files, {
    create(path) {
      if (!isOutput(path)) return files.create(path);
      held.set(path, new Uint8Array(0));
      return {
        append: (bytes) => {
          held.set(path, Buffer.concat([held.get(path)!, bytes]));
        },
        read: () => 0,
        sync: () => undefined,
        close: () => undefined,
      };
    },
    sizeOf: (path) => held.get(path)?.length ?? files.sizeOf(path),
    publish(from, to) {
      const made = files.publish(from, to);
      if (!isManifest(to)) return made;
      for (const [path, bytes] of held) {
        const handle = files.create(path);
        handle.append(bytes);
        handle.sync();
        handle.close();
      }
      held.clear();
      return made;
    },
  });
}

/** Forgets to sync the files, or the folders, whose paths fit. */
export function withoutSync(files: Files, fits: RegExp): Files {
  return changed(files, {
    create(path): FileHandle {
      const handle = files.create(path);
      return fits.test(path) ? { ...handle, sync: () => undefined } : handle;
    },
    syncFolder(folder) {
      if (!fits.test(folder)) files.syncFolder(folder);
    },
  });
}

/** Leaves the state's files out of the manifest. */
export function stateNotListed(files: Files): Files {
  return changed(files, {
    create(path): FileHandle {
      const handle = files.create(path);
      if (!isManifest(path)) return handle;
      return {
        ...handle,
        append: (bytes) => {
          const manifest = JSON.parse(Buffer.from(bytes).toString().split('\n')[0]) as Manifest;
          handle.append(encodeCheckedJson({ ...manifest, state: [] }));
        },
      };
    },
  });
}

/** Publishes a manifest whatever others have done: where its version is taken, under the next one that is free. */
export function withoutFence(files: Files): Files {
  return changed(files, {
    publish(from, to) {
      if (!isManifest(to)) return files.publish(from, to);
      let free = to;
      while (files.exists(free)) {
        free = free.replace(/\d+(?=\.json$)/, (version) => String(Number(version) + 1).padStart(version.length, '0'));
      }
      return files.publish(from, free);
    },
  });
}
