import { LifespanDraw } from './discrete-weibull';
import type { People } from './people';
import type { Random } from './random';
import { Returns } from './returns';
import { SEGMENTS } from './segments';
import { SLICE_SECONDS, SLICES_PER_DAY, type Traffic } from './traffic';
import type { TrueCounts } from './true-counts';

const GAP_DAYS = SEGMENTS.map(({ gapDays }) => new LifespanDraw(gapDays));

export interface ArrivalOptions {
  /** How many rows there are in all. */
  readonly rows: number;
  /** So many people at most. */
  readonly users: number;
  readonly days: number;
  /** First second of the period, since 1970. */
  readonly startSecond: number;
}

/** What begins the visits, and knows how many rows they come to. */
export interface VisitStarter {
  /** Rows of all visits so far, those to come included. */
  readonly planned: number;
  /** The person comes within the minute that begins at `firstSecond`. */
  startVisit(person: number, firstSecond: number): void;
}

/**
 * Who comes in each slice (minute) of the period: those whose return falls into it, and then as many new people as the traffic
 * asks for. Memory holds eight bytes of each person who will come again in the period.
 */
export class Arrivals {
  /** Slices that were opened. */
  slice = 0;
  /** People 0 … usersSeen − 1 have come. */
  usersSeen = 0;
  private readonly returns: Returns;

  constructor(
    private readonly options: ArrivalOptions,
    private readonly people: People,
    private readonly traffic: Traffic,
    private readonly random: Random,
    private readonly counts: TrueCounts,
  ) {
    const firstMinute = Math.floor(options.startSecond / SLICE_SECONDS) % SLICES_PER_DAY;
    this.returns = new Returns(options.days, firstMinute, random);
  }

  get isOver(): boolean {
    return this.slice >= this.traffic.sliceCount;
  }

  /** Second of the period at which the next slice begins. */
  get nextSecond(): number {
    return this.slice * SLICE_SECONDS;
  }

  /** Begins the visits of the next slice. */
  openSlice(visits: VisitStarter): void {
    const { rows, startSecond, users } = this.options;
    const due = Math.floor(rows * this.traffic.nextShare() + 0.5);
    const first = startSecond + this.nextSecond;
    const day = Math.floor(this.slice / SLICES_PER_DAY);
    const ofDay = this.slice - day * SLICES_PER_DAY;
    if (ofDay === 0) this.returns.openDay(day);
    this.returns.each(ofDay, (person, firstDay, left) => {
      if (visits.planned < rows) this.comeAsLived(visits, person, first, firstDay, day, left);
      else this.counts.unserved++;
    });
    while (visits.planned < due) {
      if (this.usersSeen < users) {
        const person = this.usersSeen++;
        const life = this.people.lifeDaysOf(person, this.people.segmentOf(person));
        this.comeAsLived(visits, person, first, day, day, life);
      } else {
        this.counts.recalls++;
        visits.startVisit(this.random.below(users), first);
      }
    }
    this.slice++;
  }

  /** A person comes on a day of a life of which `left` days are left, this one included, and plans the next. */
  private comeAsLived(
    visits: VisitStarter,
    person: number,
    firstSecond: number,
    firstDay: number,
    day: number,
    left: number,
  ): void {
    const segment = this.people.segmentOf(person);
    this.counts.segments[segment].come(firstDay, day - firstDay);
    if (left > 1) this.returns.add(day + GAP_DAYS[segment].at(this.random.uint32()), person, firstDay, left - 1);
    visits.startVisit(person, firstSecond);
  }
}
