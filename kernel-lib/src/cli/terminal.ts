import type { RunProgress } from '../run/options';
import { readerRoom } from './reader-room';

/** Where a command writes, and what kind of place that is. Injected, so that tests read what a person would see. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Waits until who reads `out` has room for more; see `readerRoom`. For what has no bound. */
  room(signal: AbortSignal): Promise<void>;
  /** Standard error is a terminal: one line may rewrite itself. */
  readonly live: boolean;
  readonly columns: number;
  readonly color: boolean;
}

export function processTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    room: (signal) => readerRoom(process.stdout, signal),
    live: process.stderr.isTTY === true,
    // A terminal that does not know its width says 0.
    columns: process.stdout.columns || process.stderr.columns || 80,
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
  };
}

/** A file name as it is typed after an option: in single quotes where a POSIX shell would read anything else into it. */
export function shellWord(name: string): string {
  return /^[\w./:@%+,][\w./:@%+,=-]*$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

/** Text of a file inside a message: control characters, which could steer a terminal, become dots; lines stay. */
export function harmless(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
}

/** `42.1 M`, `18.2 k`, `941`: at most one decimal. */
export function short(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  if (count >= 1e4) return `${(count / 1e3).toFixed(1)} k`;
  return String(Math.round(count));
}

/** `1,234,567`, so that a figure can be read and copied. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/**
 * `42.1 M events  1.3 M/s  watermark 2019-10-31 22:10  late 0.9 %  dead 41  ETA 0:12`, in at most `width` characters: where
 * that is too few, parts are left out whole from the right, and the time that is left last of all.
 */
export function progressLine(progress: RunProgress, width = Number.POSITIVE_INFINITY): string {
  const { rows, rowsPerSecond, watermarkMs, late, dead, etaSeconds } = progress;
  const watermark = watermarkMs === null ? '–' : new Date(watermarkMs).toISOString().slice(0, 16).replace('T', ' ');
  const lateShare = rows > 0 ? ((100 * late) / rows).toFixed(1) : '0.0';
  const eta = etaSeconds === null ? '' : `  ETA ${clockTime(etaSeconds)}`;
  const parts = [
    `${short(rows)} events`,
    `${short(rowsPerSecond)}/s`,
    `watermark ${watermark}`,
    `late ${lateShare} %`,
    `dead ${short(dead)}`,
  ];
  while (parts.length > 1 && parts.join('  ').length + eta.length > width) parts.pop();
  return `${parts.join('  ')}${eta}`;
}

/** A log file does not want five lines a second. */
const JSON_EVERY_MS = 1000;

/**
 * Progress as people and programs want it: one line that rewrites itself on a terminal, a JSON line elsewhere. `done`
 * leaves the terminal's line empty, so that what follows starts clean.
 */
export class ProgressDisplay {
  private lastJsonMs = 0;
  /** What came too soon behind another, and is written when its time has come: the newest line is never lost. */
  private waiting: { line: object; readonly timer: NodeJS.Timeout } | null = null;

  constructor(
    private readonly terminal: Terminal,
    private readonly json: boolean,
    private readonly nowMs: () => number = Date.now,
  ) {}

  show(progress: RunProgress): void {
    if (this.terminal.live && !this.json) {
      this.terminal.err(`\r${progressLine(progress, this.terminal.columns - 1)}\x1b[K`);
      return;
    }
    this.record({ progress });
  }

  /** Any other long work: `label` and how much is done, of how much where that is known. */
  count(label: string, done: number, total: number | null = null): void {
    if (this.terminal.live && !this.json) {
      this.terminal.err(`\r${short(done)} ${total === null ? '' : `of ${short(total)} `}${label}\x1b[K`);
      return;
    }
    this.record({ progress: { step: label, done, total } });
  }

  done(): void {
    this.stopWaiting();
    if (this.terminal.live && !this.json) this.terminal.err('\r\x1b[K');
  }

  private record(line: object): void {
    const leftMs = this.lastJsonMs + JSON_EVERY_MS - this.nowMs();
    if (leftMs <= 0) {
      this.stopWaiting();
      this.write(line);
    } else if (this.waiting !== null) this.waiting.line = line;
    else {
      const timer = setTimeout(() => {
        const { line: newest } = this.waiting!;
        this.waiting = null;
        this.write(newest);
      }, leftMs);
      this.waiting = { line, timer: timer.unref() };
    }
  }

  private stopWaiting(): void {
    clearTimeout(this.waiting?.timer);
    this.waiting = null;
  }

  private write(line: object): void {
    this.lastJsonMs = this.nowMs();
    this.terminal.err(`${JSON.stringify(line)}\n`);
  }
}

/** A plain table: columns as wide as their content, numbers to the right. */
export function plainTable(head: readonly string[], rows: ReadonlyArray<readonly (string | number)[]>): string {
  const cells = [head, ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? grouped(cell) : cell)))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
