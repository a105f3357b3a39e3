import { NULL_CODE } from './coded-rows';
import { grown } from './grow';
import { hashWith, mix32 } from './mix';

/**
 * Numbers the open groups: each (window, tuple of group values) has a slot, and slots are used again. Windows have numbers
 * of their own, used again too. A window has its own small hash table, which goes when it closes.
 */
export class WindowSlots {
  /** By slot. */
  windowOf = new Int32Array(0);
  /** Rows taken into the slot. */
  rowCount = new Float64Array(0);
  /** Group values as codes, by column and slot. */
  readonly groupCodes: Float64Array[];
  /** The group that `slotFor` looks for. */
  readonly group: Float64Array;

  private readonly windowByStart = new Map<number, number>();
  private readonly slotsOfWindow: number[][] = [];
  private readonly tables: Int32Array[] = [];
  private readonly freeWindows: number[] = [];
  private readonly freeSlots: number[] = [];
  private slotCount = 0;
  private lastWindow = -1;
  private lastSlot = -1;

  /** `onSlot` hears of each slot before it is used, also when it is used again. */
  constructor(
    groupColumns: number,
    private readonly onSlot: (slot: number) => void,
  ) {
    this.group = new Float64Array(groupColumns);
    this.groupCodes = Array.from({ length: groupColumns }, () => new Float64Array(0));
  }

  /** Starts of the open windows. */
  starts(): readonly number[] {
    return [...this.windowByStart.keys()];
  }

  /** The number of the window with this start, opened if it is not. */
  windowAt(startMs: number): number {
    let window = this.windowByStart.get(startMs);
    if (window === undefined) {
      window = this.freeWindows.pop() ?? this.slotsOfWindow.length;
      this.windowByStart.set(startMs, window);
      this.slotsOfWindow[window] = [];
      this.tables[window] = new Int32Array(16);
    }
    return window;
  }

  slotsOf(window: number): readonly number[] {
    return this.slotsOfWindow[window];
  }

  /** The slot of the group in `group`, made if it is not there. */
  slotFor(window: number): number {
    // Most rows are of the group before: they are found without a hash.
    if (window === this.lastWindow && this.isGroup(this.lastSlot)) return this.lastSlot;
    this.lastSlot = this.find(window);
    this.lastWindow = window;
    return this.lastSlot;
  }

  private find(window: number): number {
    const table = this.tables[window];
    const mask = table.length - 1;
    let place = hashOf(this.group) & mask;
    for (; table[place] !== 0; place = (place + 1) & mask) {
      if (this.isGroup(table[place] - 1)) return table[place] - 1;
    }
    const slot = this.newSlot(window);
    table[place] = slot + 1;
    const slots = this.slotsOfWindow[window];
    slots.push(slot);
    if (2 * slots.length > table.length) this.rehash(window, 2 * table.length);
    return slot;
  }

  private isGroup(slot: number): boolean {
    const { group, groupCodes } = this;
    for (let k = 0; k < group.length; k++) if (groupCodes[k][slot] !== group[k]) return false;
    return true;
  }

  private newSlot(window: number): number {
    const slot = this.freeSlots.pop() ?? this.slotCount++;
    this.windowOf = grown(this.windowOf, slot + 1);
    this.rowCount = grown(this.rowCount, slot + 1);
    this.windowOf[slot] = window;
    this.rowCount[slot] = 0;
    for (let k = 0; k < this.group.length; k++) {
      this.groupCodes[k] = grown(this.groupCodes[k], slot + 1);
      this.groupCodes[k][slot] = this.group[k];
    }
    this.onSlot(slot);
    return slot;
  }

  private rehash(window: number, capacity: number): void {
    const table = new Int32Array(capacity);
    const codes = new Float64Array(this.group.length);
    for (const slot of this.slotsOfWindow[window]) {
      for (let k = 0; k < codes.length; k++) codes[k] = this.groupCodes[k][slot];
      let place = hashOf(codes) & (capacity - 1);
      while (table[place] !== 0) place = (place + 1) & (capacity - 1);
      table[place] = slot + 1;
    }
    this.tables[window] = table;
  }

  /** Frees a window and its slots. */
  release(startMs: number): void {
    const window = this.windowByStart.get(startMs)!;
    this.lastWindow = -1;
    this.windowByStart.delete(startMs);
    for (const slot of this.slotsOfWindow[window]) this.freeSlots.push(slot);
    this.slotsOfWindow[window] = [];
    this.freeWindows.push(window);
  }

  /** All open slots, with the starts of their windows. */
  open(): { slots: Int32Array; startsMs: Float64Array } {
    const slots: number[] = [];
    const startsMs: number[] = [];
    for (const [startMs, window] of this.windowByStart) {
      for (const slot of this.slotsOfWindow[window]) {
        slots.push(slot);
        startsMs.push(startMs);
      }
    }
    return { slots: Int32Array.from(slots), startsMs: Float64Array.from(startsMs) };
  }

  /** Marks or replaces the text ids of the group columns that are text. */
  markTexts(isText: readonly boolean[], live: Uint8Array): void {
    const { slots } = this.open();
    this.groupCodes.forEach((codes, k) => {
      if (isText[k]) for (const slot of slots) if (codes[slot] !== NULL_CODE) live[codes[slot]] = 1;
    });
  }

  remapTexts(isText: readonly boolean[], remap: Uint32Array): void {
    if (!isText.includes(true)) return;
    this.lastWindow = -1;
    const { slots } = this.open();
    this.groupCodes.forEach((codes, k) => {
      if (isText[k]) for (const slot of slots) if (codes[slot] !== NULL_CODE) codes[slot] = remap[codes[slot]];
    });
    for (const window of this.windowByStart.values()) this.rehash(window, this.tables[window].length);
  }
}

function hashOf(codes: Float64Array): number {
  let hash = 0;
  for (let k = 0; k < codes.length; k++) hash = hashWith(hash, codes[k]);
  return mix32(hash);
}
