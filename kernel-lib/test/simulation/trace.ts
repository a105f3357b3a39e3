import { createHash } from 'node:crypto';

/** Lines that are kept to be shown where a schedule fails. */
const SHOWN = 60;

/** All that happened in a schedule, in order, as one hash: two schedules with one hash did the same, byte for byte. */
export class Trace {
  private readonly hash = createHash('sha256');
  private readonly lines: string[] = [];
  private count = 0;

  note(line: string): void {
    this.hash.update(`${line}\n`);
    this.count++;
    this.lines.push(line);
    if (this.lines.length > 2 * SHOWN) this.lines.splice(0, SHOWN);
  }

  /** Ends the trace. */
  digest(): string {
    return `${this.count}-${this.hash.digest('hex').slice(0, 16)}`;
  }

  get last(): readonly string[] {
    return this.lines.slice(-SHOWN);
  }
}
