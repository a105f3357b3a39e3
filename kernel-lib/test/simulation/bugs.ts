import type { FileHandle, Files } from '../../src/file/files';
import type { FileProgress } from '../../src/run/progress';
import { encodeCheckedJson } from '../../src/store/checked-json';
import type { Manifest } from '../../src/store/format';
import { commitBeforeOutputs, stateNotListed, withoutFence, withoutSync } from '../support/mutants';
import type { QueueOf } from './crew';

/** A bug as the product might have it, put around what a process is given. */
export interface Bug {
  readonly name: string;
  readonly files?: (files: Files) => Files;
  readonly queueOf?: QueueOf;
}

/** Bugs that the schedules must find. */
export const BUGS: readonly Bug[] = [
  { name: 'commits before its outputs are written', files: commitBeforeOutputs },
  { name: 'does not look whether its lease was taken', files: withoutFence },
  { name: 'does not sync the names of its manifests', files: (files) => withoutSync(files, /\/pipelines\/[^/]+$/) },
  { name: 'does not list its state', files: stateNotListed },
  { name: 'commits an offset one record ahead', files: offsetAhead },
  { name: 'does not sync what it appends to the log', files: (files) => withoutSync(files, /\/topics\/.*\.log$/) },
  { name: 'does not look whether another writes the log', files: withoutLogFence },
  { name: 'lets a hand do its work in any order', queueOf: (hand, call) => `hand ${hand} call ${call}` },
];

/** A commit says of a topic's first partition that one record more was read than was. */
function offsetAhead(files: Files): Files {
  const ahead = (file: FileProgress): FileProgress => {
    const partitions = file.partitions?.map((partition, place) =>
      place === 0 ? { ...partition, offset: partition.offset + 1 } : partition,
    );
    return { ...file, ...(partitions ? { partitions } : {}) };
  };
  return withMethods(files, {
    create(path): FileHandle {
      const handle = files.create(path);
      if (!/\/pipelines\/[^/]+\/\.new-/.test(path)) return handle;
      return {
        ...handle,
        append: (bytes) => {
          const manifest = JSON.parse(Buffer.from(bytes).toString().split('\n')[0]) as Manifest;
          const progress = manifest.progress as { readonly files: readonly FileProgress[] } | null;
          const changed = progress && { ...progress, files: progress.files.map(ahead) };
          handle.append(encodeCheckedJson({ ...manifest, progress: changed }));
        },
      };
    },
  });
}

/** A writer of the log believes that its own lease is the newest. */
function withoutLogFence(files: Files): Files {
  let own = 0;
  const leaseOf = (path: string) => /\/writer-(\d+)\.json$/.exec(path)?.[1];
  return withMethods(files, {
    publish(from, to) {
      const made = files.publish(from, to);
      if (made && leaseOf(to)) own = Number(leaseOf(to));
      return made;
    },
    exists: (path) => (leaseOf(path) && own > 0 ? Number(leaseOf(path)) <= own : files.exists(path)),
  });
}

function withMethods(files: Files, methods: Partial<Files>): Files {
  return new Proxy(files, {
    get: (target, name: keyof Files) => methods[name] ?? target[name].bind(target),
  });
}
