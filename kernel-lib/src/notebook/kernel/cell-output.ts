import { TextDecoder } from 'node:util';
import type { DisplayBundle, FromKernel, StreamName } from '../protocol';

/** Text is gathered to this size before it is sent; a cell that prints line by line sends few messages so. */
const PIECE_CHARACTERS = 64 * 1024;
/** What one cell may print; beyond it a reader drowns and a window freezes. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
/** What one display may hold. */
const MOST_BUNDLE_CHARACTERS = 32 * 1024 * 1024;

/** The outputs of one cell: sent in their order, gathered, and bounded. */
export class CellOutput {
  private readonly decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  private pieces: string[] = [];
  private pending = 0;
  private name: StreamName = 'stdout';
  private printed = 0;
  private leftOut = 0;
  private scheduled = false;

  constructor(
    private readonly id: number,
    private readonly send: (message: FromKernel) => void,
  ) {}

  print(name: StreamName, chunk: string | Uint8Array): void {
    const text = typeof chunk === 'string' ? chunk : this.decoders[name].decode(chunk, { stream: true });
    const room = MOST_CHARACTERS - this.printed;
    const kept = text.length <= room ? text : text.slice(0, room);
    this.leftOut += text.length - kept.length;
    this.printed += kept.length;
    if (kept === '') return;
    if (name !== this.name) this.flush();
    this.name = name;
    this.pieces.push(kept);
    this.pending += kept.length;
    if (this.pending >= PIECE_CHARACTERS) this.flush();
    else this.flushSoon();
  }

  display(bundle: DisplayBundle): void {
    this.flush();
    this.send({ kind: 'display', id: this.id, bundle: bounded(bundle) });
  }

  /** Sends what is gathered; behind the last output it says what was left out. */
  end(): void {
    this.flush();
    if (this.leftOut === 0) return;
    const text = `\nThe cell printed ${millions(this.printed + this.leftOut)} M characters; ${millions(this.leftOut)} M are not shown.\n`;
    this.leftOut = 0;
    this.send({ kind: 'stream', id: this.id, name: 'stderr', text });
  }

  /** What a cell prints while it waits is seen at once. */
  private flushSoon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.pieces.length === 0) return;
    const text = this.pieces.join('');
    this.pieces = [];
    this.pending = 0;
    this.send({ kind: 'stream', id: this.id, name: this.name, text });
  }
}

function bounded(bundle: DisplayBundle): DisplayBundle {
  const sizes = Object.entries(bundle.data).map(([type, value]) => [type, sizeOf(value)] as const);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  if (total <= MOST_BUNDLE_CHARACTERS) return bundle;
  return {
    ...bundle,
    data: {
      'text/plain': `This display holds ${millions(total)} M characters; up to ${millions(MOST_BUNDLE_CHARACTERS)} M are shown. Show a part of it, or write it to a file.`,
    },
  };
}

function sizeOf(value: unknown): number {
  return typeof value === 'string' ? value.length : JSON.stringify(value ?? null).length;
}

function millions(characters: number): string {
  return (characters / 1e6).toFixed(1);
}
