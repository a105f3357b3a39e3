import type { RecordFormat } from './schema';

/** The event types of a definition, found by their bytes. There are few, so the last found is tried first, then all. */
export class TypeTable {
  private readonly names: readonly Uint8Array[];
  private last = 0;

  constructor(format: RecordFormat) {
    const encoder = new TextEncoder();
    this.names = format.eventTypes.map(({ name }) => encoder.encode(name));
  }

  /** The type's number, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    if (this.equals(this.last, bytes, start, end)) return this.last;
    for (let type = 0; type < this.names.length; type++) {
      if (this.equals(type, bytes, start, end)) {
        this.last = type;
        return type;
      }
    }
    return -1;
  }

  private equals(type: number, bytes: Uint8Array, start: number, end: number): boolean {
    const name = this.names[type];
    if (name.length !== end - start) return false;
    for (let at = 0; at < name.length; at++) if (name[at] !== bytes[start + at]) return false;
    return true;
  }
}
