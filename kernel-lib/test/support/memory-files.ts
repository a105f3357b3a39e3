import { dirname } from 'node:path';
import { FootpathError } from '../../src/event/error';
import type { FileHandle, Files } from '../../src/file/files';

/** Thrown by every call once the machine has crashed. Not a FootpathError: no code of the product may catch it. */
export class Crashed extends Error {}

interface Inode {
  bytes: Uint8Array;
  /** Bytes that survive a crash for sure. */
  syncedLength: number;
}

type Node = { kind: 'file'; inode: Inode } | { kind: 'folder'; names: Map<string, Node>; durable: Map<string, Node> };
type Folder = Extract<Node, { kind: 'folder' }>;

export interface MemoryFilesOptions {
  /** Bytes that files may have together; an append beyond it writes what fits and fails. Default: no limit. */
  capacityBytes?: number;
  /** Number of the first changing call (from 1) that crashes the machine instead of being carried out. Default: none. */
  crashAt?: number;
  /** Whether `sync` and `syncFolder` do what they say. Default true; false is a disk that lies. */
  honest?: boolean;
  /** Is told of each changing call before it is carried out. Default: nobody is. */
  onChange?: (operation: number) => void;
}

/**
 * Files in memory that behave like a disk behind a page cache: what was not synced may be lost at a crash, data and names
 * alike and each for itself. `/` is there and durable from the start.
 */
export class MemoryFiles implements Files {
  /** Changing calls so far. A publish is two: the new name, and the removal of the old one. */
  operations = 0;
  /** Bytes written so far. */
  writtenBytes = 0;
  private crashed = false;

  constructor(
    readonly options: MemoryFilesOptions = {},
    private readonly root: Folder = emptyFolder(),
  ) {}

  makeFolder(path: string): void {
    this.change();
    let folder = this.root;
    for (const name of parts(path)) {
      let node = folder.names.get(name);
      if (!node) {
        node = emptyFolder();
        folder.names.set(name, node);
      }
      if (node.kind === 'file') throw new FootpathError('io', `${path}: a part of it is a file`);
      folder = node;
    }
  }

  list(path: string): string[] {
    this.check();
    const node = this.find(path);
    if (!node) return [];
    if (node.kind === 'file') throw new FootpathError('io', `${path} is a file`);
    return [...node.names.keys()].sort();
  }

  exists(path: string): boolean {
    this.check();
    return this.find(path) !== undefined;
  }

  sizeOf(path: string): number {
    return this.inode(path).bytes.length;
  }

  readAll(path: string): Uint8Array {
    return Uint8Array.from(this.inode(path).bytes);
  }

  openForRead(path: string): FileHandle {
    return this.handleOf(this.inode(path));
  }

  create(path: string): FileHandle {
    this.change();
    const { folder, name } = this.place(path);
    if (folder.names.has(name)) throw new FootpathError('io', `${path} exists already`);
    const inode: Inode = { bytes: new Uint8Array(0), syncedLength: 0 };
    folder.names.set(name, { kind: 'file', inode });
    return this.handleOf(inode);
  }

  publish(from: string, to: string): boolean {
    this.change();
    const source = this.place(from);
    const target = this.place(to);
    const node = source.folder.names.get(source.name);
    if (!node) throw new FootpathError('not-found', `${from} is not there`);
    const made = !target.folder.names.has(target.name);
    if (made) target.folder.names.set(target.name, node);
    this.change();
    source.folder.names.delete(source.name);
    return made;
  }

  syncFolder(path: string): void {
    this.change();
    const node = this.find(path);
    if (node?.kind !== 'folder') throw new FootpathError('not-found', `${path} is no folder`);
    if (this.options.honest !== false) node.durable = new Map(node.names);
  }

  remove(path: string): void {
    this.change();
    const { folder, name } = this.place(path);
    folder.names.delete(name);
  }

  /** Every file with its content, as the running machine sees it. */
  *allFiles(): Generator<{ path: string; bytes: Uint8Array }> {
    yield* walk(this.root, '');
  }

  /** Changes a bit of a file as a bad disk would. */
  flip(path: string, bit: number): void {
    const { bytes } = this.inode(path);
    bytes[bit >> 3] ^= 1 << (bit & 7);
  }

  /** What the disk holds after a power cut now. `pick(n)` chooses 0 … n - 1, for each thing whose fate is open. */
  afterCrash(pick: (choices: number) => number, options: MemoryFilesOptions = {}): MemoryFiles {
    return new MemoryFiles(options, survivingFolder(this.root, pick, new Map()));
  }

  /** The same, running on under other conditions. */
  copy(options: MemoryFilesOptions = {}): MemoryFiles {
    return this.afterCrash((choices) => choices - 1, options);
  }

  private handleOf(inode: Inode): FileHandle {
    return {
      append: (bytes) => {
        this.change();
        const room = (this.options.capacityBytes ?? Number.POSITIVE_INFINITY) - this.writtenBytes;
        const fits = bytes.subarray(0, Math.max(0, Math.min(bytes.length, room)));
        inode.bytes = Buffer.concat([inode.bytes, fits]);
        this.writtenBytes += fits.length;
        if (fits.length < bytes.length) throw new FootpathError('io', 'the disk is full');
      },
      read: (into, position) => {
        this.check();
        const piece = inode.bytes.subarray(position, position + into.length);
        into.set(piece);
        return piece.length;
      },
      sync: () => {
        this.change();
        if (this.options.honest !== false) inode.syncedLength = inode.bytes.length;
      },
      close: () => undefined,
    };
  }

  private change(): void {
    this.check();
    this.operations++;
    this.options.onChange?.(this.operations);
    if (this.operations === this.options.crashAt) this.crashed = true;
    this.check();
  }

  private check(): void {
    if (this.crashed) throw new Crashed('the machine has crashed');
  }

  private find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const name of parts(path)) node = node?.kind === 'folder' ? node.names.get(name) : undefined;
    return node;
  }

  private place(path: string): { folder: Folder; name: string } {
    const folder = this.find(dirname(path));
    if (folder?.kind !== 'folder') throw new FootpathError('not-found', `${dirname(path)} is not there`);
    return { folder, name: parts(path).at(-1) ?? '' };
  }

  private inode(path: string): Inode {
    this.check();
    const node = this.find(path);
    if (node?.kind !== 'file') throw new FootpathError('not-found', `${path} is not there`);
    return node.inode;
  }
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function emptyFolder(): Folder {
  return { kind: 'folder', names: new Map(), durable: new Map() };
}

function* walk(folder: Folder, path: string): Generator<{ path: string; bytes: Uint8Array }> {
  for (const [name, node] of folder.names) {
    if (node.kind === 'folder') yield* walk(node, `${path}/${name}`);
    else yield { path: `${path}/${name}`, bytes: node.inode.bytes };
  }
}

function survivingFolder(folder: Folder, pick: (choices: number) => number, inodes: Map<Inode, Inode>): Folder {
  const names = new Map<string, Node>();
  for (const name of new Set([...folder.durable.keys(), ...folder.names.keys()])) {
    const before = folder.durable.get(name);
    const after = folder.names.get(name);
    const node = before === after || pick(2) === 0 ? before : after;
    if (node) names.set(name, survivingNode(node, pick, inodes));
  }
  return { kind: 'folder', names, durable: new Map(names) };
}

function survivingNode(node: Node, pick: (choices: number) => number, inodes: Map<Inode, Inode>): Node {
  if (node.kind === 'folder') return survivingFolder(node, pick, inodes);
  const { inode } = node;
  let kept = inodes.get(inode);
  if (!kept) {
    const open = inode.bytes.length - inode.syncedLength;
    const length = inode.syncedLength + (open > 0 ? pick(open + 1) : 0);
    const bytes = Uint8Array.from(inode.bytes.subarray(0, length));
    // The size may reach the disk before the data do: then there are zeros.
    if (open > 0 && pick(2) === 0) bytes.fill(0, inode.syncedLength);
    kept = { bytes, syncedLength: length };
    inodes.set(inode, kept);
  }
  return { kind: 'file', inode: kept };
}
