import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { storeLayout } from '../../../../kernel-lib/src/store/store-layout';
import { nearestFolder } from '../../process/nearest-folder';

/** A run commits several times a second; so often nobody reads. One delay at a time, and none while nothing changes. */
const TOLD_AT_MOST_EVERY_MS = 500;

/** Watches stores' folders by the operating system's own notices, and tells of each that may hold something new. */
export class FolderWatches {
  private readonly watches = new Map<string, StoreWatch>();

  constructor(private readonly onChange: (dir: string) => void) {}

  /** These folders from now on, and no others. They need not exist yet. */
  watch(dirs: readonly string[]): void {
    for (const [dir, known] of this.watches) {
      if (dirs.includes(dir)) continue;
      known.close();
      this.watches.delete(dir);
    }
    for (const dir of dirs) {
      if (!this.watches.has(dir)) this.watches.set(dir, new StoreWatch(dir, () => this.onChange(dir)));
    }
  }
}

interface Watched {
  readonly watcher: FSWatcher;
  /** A folder that was made anew under the same path is another one, of which the watcher hears nothing. */
  readonly inode: number;
}

class StoreWatch {
  private readonly watched = new Map<string, Watched>();
  private timer: NodeJS.Timeout | null = null;
  private isChanged = false;

  constructor(
    private readonly dir: string,
    private readonly onChange: () => void,
  ) {
    this.look();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    for (const folder of this.watched.keys()) this.drop(folder);
  }

  /** The first change is told at once, those that follow together. */
  private readonly hear = (): void => {
    if (this.timer !== null) {
      this.isChanged = true;
      return;
    }
    this.look();
    this.onChange();
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.isChanged) return;
      this.isChanged = false;
      this.hear();
    }, TOLD_AT_MOST_EVERY_MS);
  };

  /** Watches each folder of the store that is there by now. */
  private look(): void {
    const wanted = new Map(this.folders().map((folder) => [folder, inodeOf(folder)]));
    for (const [folder, { inode }] of this.watched) {
      if (wanted.get(folder) !== inode) this.drop(folder);
    }
    for (const [folder, inode] of wanted) {
      if (inode !== null && !this.watched.has(folder)) this.add(folder, inode);
    }
  }

  private add(folder: string, inode: number): void {
    // Of a folder around the store, only what leads to the store matters.
    const [next] = relative(folder, this.dir).split(sep);
    try {
      const watcher = watch(folder, (event, file) => {
        // By its own name it tells that it is gone itself.
        const isGone = event === 'rename' && file === basename(folder);
        if (isGone && this.watched.get(folder)?.watcher === watcher) this.drop(folder);
        if (isGone || next === '' || next === '..' || file === null || file === next) this.hear();
      });
      watcher.on('error', () => {
        if (this.watched.get(folder)?.watcher === watcher) this.drop(folder);
      });
      this.watched.set(folder, { watcher, inode });
    } catch {
      // It is gone again, or there are too many watches: the command Refresh is left.
    }
  }

  private drop(folder: string): void {
    this.watched.get(folder)?.watcher.close();
    this.watched.delete(folder);
  }

  private folders(): string[] {
    const around = nearestFolder(dirname(this.dir));
    const { pipelinesFolder } = storeLayout(this.dir);
    return [around, this.dir, pipelinesFolder, ...foldersIn(pipelinesFolder)];
  }
}

/** Null where it is not there, or may not be looked at. */
function inodeOf(path: string): number | null {
  try {
    return statSync(path).ino;
  } catch {
    return null;
  }
}

/** None where it is gone, or was never there. */
function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
