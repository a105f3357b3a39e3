import { minuteOfDay } from './day-rhythm';
import type { Random } from './random';
import { SLICES_PER_DAY } from './traffic';

/** Words of an entry: the person; the first day, and how many days the person will come from this one on. */
const WORDS = 2;
const LEFT_BITS = 12;
const LEFT_MASK = (1 << LEFT_BITS) - 1;

/**
 * The people who will come again, by day of the period: eight bytes each, and none of those who left for good or return after
 * the period. A day's people are put into its slices (minutes) when the day begins.
 */
export class Returns {
  private readonly days: Array<Uint32Array | undefined>;
  private readonly counts: Uint32Array;
  private today: Uint32Array = new Uint32Array(0);
  private readonly sliceStart = new Uint32Array(SLICES_PER_DAY + 1);

  /** `firstMinute`: minute of the UTC day at which each day of the period begins. */
  constructor(
    private readonly dayCount: number,
    private readonly firstMinute: number,
    private readonly random: Random,
  ) {
    this.days = new Array(dayCount);
    this.counts = new Uint32Array(dayCount);
  }

  /** A person comes on `day`, after today; `left` is for how many days from then on, that one included: at most 4,095. */
  add(day: number, person: number, firstDay: number, left: number): void {
    if (day >= this.dayCount) return;
    const at = this.counts[day]++ * WORDS;
    let entries = this.days[day];
    if (entries === undefined || at === entries.length) {
      const larger = new Uint32Array(entries === undefined ? 64 : entries.length * 2);
      if (entries !== undefined) larger.set(entries);
      entries = larger;
      this.days[day] = entries;
    }
    entries[at] = person;
    entries[at + 1] = firstDay * (LEFT_MASK + 1) + left;
  }

  /** Puts the day's people into its slices, each at a time that is drawn from the day's rhythm. */
  openDay(day: number): void {
    const count = this.counts[day];
    const entries = this.days[day] ?? new Uint32Array(0);
    this.days[day] = undefined;
    const sliceOf = new Uint16Array(count);
    const { sliceStart, random } = this;
    sliceStart.fill(0);
    for (let i = 0; i < count; i++) {
      const minute = minuteOfDay(random.uint32(), random.below(60));
      sliceOf[i] = (minute - this.firstMinute + SLICES_PER_DAY) % SLICES_PER_DAY;
      sliceStart[sliceOf[i] + 1]++;
    }
    for (let slice = 0; slice < SLICES_PER_DAY; slice++) sliceStart[slice + 1] += sliceStart[slice];
    const place = sliceStart.slice();
    const today = new Uint32Array(count * WORDS);
    for (let i = 0; i < count; i++) {
      const at = place[sliceOf[i]]++ * WORDS;
      today[at] = entries[i * WORDS];
      today[at + 1] = entries[i * WORDS + 1];
    }
    this.today = today;
  }

  /** Calls `come` for each person of a slice (0–1439) of the day that was opened. */
  each(sliceOfDay: number, come: (person: number, firstDay: number, left: number) => void): void {
    const { today, sliceStart } = this;
    const end = sliceStart[sliceOfDay + 1] * WORDS;
    for (let at = sliceStart[sliceOfDay] * WORDS; at < end; at += WORDS) {
      come(today[at], today[at + 1] >>> LEFT_BITS, today[at + 1] & LEFT_MASK);
    }
  }
}
