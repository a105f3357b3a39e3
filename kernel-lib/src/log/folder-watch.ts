import { type FSWatcher, watch } from 'node:fs';

/** Where the operating system cannot watch a folder, it is looked at so often while somebody waits. */
const LOOK_EVERY_MS = 500;

/** Hears of changes in a folder. */
export interface FolderWatch {
  /** Resolves at the first change since it was called last (or since the watch began), or when `signal` aborts. */
  changed(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Watches by the operating system's own notices: no timer runs. */
export function watchFolder(folder: string): FolderWatch {
  let isChanged = false;
  let wake: () => void = () => undefined;
  const onChange = () => {
    isChanged = true;
    wake();
  };
  let watcher: FSWatcher | null = null;
  const giveUp = () => {
    watcher?.close();
    watcher = null;
    onChange();
  };
  try {
    watcher = watch(folder, onChange).on('error', giveUp);
  } catch {
    // Too many watches, or a file system without: then by looking.
  }
  return {
    async changed(signal) {
      if (!isChanged && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', onChange, { once: true });
          const timer = watcher === null ? setTimeout(resolve, LOOK_EVERY_MS) : undefined;
          const done = wake;
          wake = () => {
            clearTimeout(timer);
            done();
          };
        });
        signal.removeEventListener('abort', onChange);
        wake = () => undefined;
      }
      isChanged = false;
    },
    close: () => watcher?.close(),
  };
}
