import { type ArrivalOptions, Arrivals, type VisitStarter } from './arrivals';
import { gapSeconds } from './event-gaps';
import { nextState, nextType, PURCHASE, tableOf, VIEW, WalkAhead } from './journey';
import { partitionOfUser } from './murmur2';
import type { People } from './people';
import { Random } from './random';
import { copySession, writeSession, writeUser } from './row-ends';
import { ShelfWalk } from './shelf-walk';
import type { Shop } from './shop';
import { SLICE_SECONDS, type Traffic } from './traffic';
import { TrueCounts } from './true-counts';
import { VisitQueue } from './visit-queue';
import { VisitSlots } from './visit-slots';

/** Chance that a visit goes on under a new session id, with a new walk, after so many seconds and more, less than half an hour. */
export const FOLLOW_UP = 0.165;
const FOLLOW_UP_LEAST = 20;
const FOLLOW_UP_SPREAD = 1780;
/** Chances per step: of a long pause and a new session id after it, and of going on days later under the old one. */
const NEW_ID_AFTER_PAUSE = 0.004;
const DAYS_LATER_SAME_ID = 0.0006;
/** Chance that a visit has the session id of another person's. */
const SHARED_ID = 0.00006;
/** Of carts and purchases, so many come in the second of the view before them. */
const SAME_SECOND = 0.008;
/** One row in so many has no session id (on average; in the reference data 2 of 42 million). */
const NULL_SESSION_ONE_IN = 100_000;
/** Chance that a walk begins with one of the person's favourite categories. */
const LOVED_FIRST = 0.35;
const LONGEST_WALK = 4000;

export interface VisitOptions extends ArrivalOptions {
  readonly seed: number;
  readonly partitions: number;
}

/**
 * The shop's visits as one stream of events in order of time: exactly `rows` of them, no two with all nine columns equal.
 * The fields tell the event at the head; `next()` goes to the one after it. Memory holds the visits that are going on.
 */
export class Visits implements VisitStarter {
  done = false;
  /** Since 1970. */
  second = 0;
  type = VIEW;
  product = 0;
  partition = 0;
  hasSession = true;
  /** Where `slots` has the visit of the event. */
  slot = 0;
  readonly slots = new VisitSlots();
  /** Rows of all visits so far, those to come included. */
  planned = 0;
  /** 1 for each product that a row named. */
  readonly productSeen: Uint8Array;
  readonly counts: TrueCounts;

  private readonly random: Random;
  private readonly shelves: ShelfWalk;
  private readonly walk = new WalkAhead();
  private readonly arrivals: Arrivals;
  private readonly queue = new VisitQueue();
  private readonly endSecond: number;
  private sessionCount = 0;
  private rowIndex = 0;
  private nextNullSession: number;
  private lastNullSecond = -1;
  private lastSlot = -1;
  private lastShared = true;

  constructor(
    private readonly options: VisitOptions,
    private readonly shop: Shop,
    private readonly people: People,
    private readonly traffic: Traffic,
  ) {
    const { seed, days, startSecond } = options;
    this.random = new Random(seed, 2);
    this.shelves = new ShelfWalk(shop, this.random);
    this.counts = new TrueCounts(days);
    this.arrivals = new Arrivals(options, people, traffic, this.random, this.counts);
    this.endSecond = startSecond + days * 86_400;
    this.productSeen = new Uint8Array(shop.productCount);
    this.nextNullSession = this.random.below(2 * NULL_SESSION_ONE_IN);
    this.setHead();
  }

  /** People 0 … usersSeen − 1 have come. */
  get usersSeen(): number {
    return this.arrivals.usersSeen;
  }

  next(): void {
    const { slot } = this;
    if (this.slots.left[slot] > 0) this.goOn(slot);
    else if (!this.followUp(slot)) {
      this.slots.release(slot);
      this.queue.dropHead();
    }
    this.rowIndex++;
    this.setHead();
  }

  private setHead(): void {
    const { queue, slots } = this;
    // All visits that start before the earliest event must be known before that event is the head.
    const { arrivals } = this;
    while (!arrivals.isOver && (queue.size === 0 || arrivals.nextSecond <= queue.headSecond)) arrivals.openSlice(this);
    if (queue.size === 0) {
      this.done = true;
      this.second = Number.POSITIVE_INFINITY;
      return;
    }
    const ofPeriod = queue.headSecond;
    const slot = queue.headSlot(ofPeriod);
    this.slot = slot;
    this.second = this.options.startSecond + ofPeriod;
    this.type = slots.type[slot];
    this.product = slots.product[slot];
    this.partition = slots.partition[slot];
    this.productSeen[this.product] = 1;
    // Never two in one second: without an id, two visits of one user could give equal rows.
    this.hasSession = this.rowIndex < this.nextNullSession || this.second === this.lastNullSecond;
    if (!this.hasSession) {
      this.lastNullSecond = this.second;
      this.nextNullSession = this.rowIndex + 1 + this.random.below(2 * NULL_SESSION_ONE_IN);
    }
  }

  /** A person comes within the minute that begins at `firstSecond`. */
  startVisit(person: number, firstSecond: number): void {
    const { slots, people, shop, random } = this;
    const second = firstSecond + random.below(SLICE_SECONDS);
    const slot = slots.take();
    const id = people.idOf(person);
    const isOther = !this.lastShared && slots.person[this.lastSlot] !== person;
    slots.person[slot] = person;
    slots.segment[slot] = people.segmentOf(person);
    slots.partition[slot] = partitionOfUser(id, this.options.partitions);
    const loved = shop.productAt(this.lovedCategory(person, 0), people.taste(person, 9));
    slots.brand[slot] = shop.products.brandOf(loved);
    writeUser(slots.rowEnds, slot, id);
    const isShared = isOther && this.lastSlot !== slot && random.unit() < SHARED_ID;
    if (isShared) copySession(slots.rowEnds, this.lastSlot, slot);
    else this.newSession(slot);
    this.lastShared = isShared;
    this.lastSlot = slot;
    this.beginWalk(slot, second);
    this.queue.push(second - this.options.startSecond, slot);
  }

  /** Looks ahead over the walk, so that its length is known, and sets its first event: a view. */
  private beginWalk(slot: number, second: number): void {
    const { slots, random, walk, traffic } = this;
    const segment = slots.segment[slot];
    const state = random.uint32();
    const slice = Math.floor((second - this.options.startSecond) / SLICE_SECONDS);
    const table = tableOf(segment, second, traffic.isPromoted(slice));
    // Each event needs a second before the period ends, and there are no more than `rows` events.
    walk.look(table, state, Math.min(LONGEST_WALK, this.endSecond - second, this.options.rows - this.planned));
    this.planned += walk.length;
    this.counts.segments[segment].walk(walk.length, walk.carts, walk.purchases, walk.isCut);
    const isBuying = walk.carts + walk.purchases > 0;
    const isLoved = random.unit() < LOVED_FIRST;
    const loved = isLoved ? this.lovedCategory(slots.person[slot], random.below(3), isBuying) : -1;
    slots.table[slot] = table;
    slots.state[slot] = state;
    slots.isBuying[slot] = isBuying ? 1 : 0;
    slots.left[slot] = walk.length - 1;
    slots.type[slot] = VIEW;
    slots.product[slot] = this.shelves.first(segment, loved, isBuying, slots.brand[slot]);
  }

  private lovedCategory(person: number, which: number, isBuying = false): number {
    return this.shop.categoryAt(this.people.taste(person, which), isBuying);
  }

  private goOn(slot: number): void {
    const { slots, random, shelves } = this;
    const lastType = slots.type[slot];
    const segment = slots.segment[slot];
    const state = nextState(slots.state[slot]);
    const type = nextType(slots.table[slot], lastType, state);
    const isBuying = slots.isBuying[slot] !== 0;
    const product = shelves.next(segment, lastType, type, slots.product[slot], isBuying, slots.brand[slot]);
    if (type === PURCHASE) this.counts.segments[segment].spendCents += this.shop.products.centsOf(product);
    slots.state[slot] = state;
    slots.type[slot] = type;
    slots.product[slot] = product;
    const u = random.unit();
    let gap = gapSeconds(random.uint32());
    if (u < NEW_ID_AFTER_PAUSE) {
      gap = random.between(1500, 1799);
      this.newSession(slot);
    } else if (u < NEW_ID_AFTER_PAUSE + DAYS_LATER_SAME_ID) gap = random.between(20_000, 300_000);
    // From a view to something else only: two such steps in a row could give equal rows.
    else if (u > 1 - SAME_SECOND && lastType === VIEW && type !== VIEW) gap = 0;
    const latest = Math.floor((this.endSecond - 1 - this.second) / slots.left[slot]);
    slots.left[slot]--;
    this.queue.replaceHead(this.second + Math.min(gap, latest) - this.options.startSecond, slot);
  }

  /** The person goes on after some minutes under a new session id, as the reference data shows it. */
  private followUp(slot: number): boolean {
    const room = this.endSecond - 1 - this.second;
    if (this.planned >= this.options.rows || room < 1 || this.random.unit() >= FOLLOW_UP) return false;
    const u = this.random.unit();
    const second = this.second + Math.min(FOLLOW_UP_LEAST + Math.floor(FOLLOW_UP_SPREAD * u * u * u), room);
    this.newSession(slot);
    this.beginWalk(slot, second);
    this.queue.replaceHead(second - this.options.startSecond, slot);
    return true;
  }

  private newSession(slot: number): void {
    writeSession(this.slots.rowEndView, slot, this.options.seed, this.sessionCount++);
  }
}
