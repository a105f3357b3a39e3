import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { storeLayout } from '../../../../kernel-lib/src/store/store-layout';

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

class StoreWatch {
  private watchers = new Map<string, FSWatcher>();
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
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
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
    const wanted = this.folders();
    for (const [folder, watcher] of this.watchers) {
      if (wanted.includes(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of wanted) {
      if (!this.watchers.has(folder)) this.add(folder);
    }
  }

  private add(folder: string): void {
    // Of the folder around a store that is not there yet, only the store's own name matters.
    const name = folder === dirname(this.dir) ? basename(this.dir) : null;
    try {
      const watcher = watch(folder, (_event, file) => {
        if (name === null || file === null || file === name) this.hear();
      });
      watcher.on('error', () => {
        watcher.close();
        this.watchers.delete(folder);
      });
      this.watchers.set(folder, watcher);
    } catch {
      // It is gone again, or there are too many watches: the command Refresh is left.
    }
  }

  private folders(): string[] {
    const around = existsSync(dirname(this.dir)) ? [dirname(this.dir)] : [];
    if (!existsSync(this.dir)) return around;
    const { pipelinesFolder } = storeLayout(this.dir);
    if (!existsSync(pipelinesFolder)) return [...around, this.dir];
    const pipelines = readdirSync(pipelinesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...around, this.dir, pipelinesFolder, ...pipelines.map(({ name }) => join(pipelinesFolder, name))];
  }
}
