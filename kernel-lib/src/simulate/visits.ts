import { DayRhythm, SLICE_SECONDS, SLICES_PER_DAY, willToBuy } from './day-rhythm';
import { gapSeconds, visitLength } from './draw-tables';
import { BROWSING, BUYING, FILLING_CART, Journey, VIEW } from './journey';
import { partitionOfUser } from './murmur2';
import { type People, USER_KINDS } from './people';
import { mix32, Random } from './random';
import type { Shop } from './shop';
import { VisitQueue } from './visit-queue';

const SESSION_BYTES = 36;

/** Chances per finished visit (of a follow-up under a new id) and per step (of a long pause), see below. */
const FOLLOW_UP = 0.13;
const NEW_ID_AFTER_PAUSE = 0.004;
const DAYS_LATER_SAME_ID = 0.0006;
const SHARED_ID = 0.00006;
/** Of carts and purchases, so many come in the second of the view before them. */
const SAME_SECOND = 0.01;
/** One row in so many has no session id (on average; in the reference data 2 of 42 million). */
const NULL_SESSION_ONE_IN = 100_000;

export interface VisitOptions {
  /** How many rows there are in all. */
  readonly rows: number;
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  /** First second of the period, since 1970. */
  readonly startSecond: number;
  readonly partitions: number;
}

/**
 * The shop's visits as one stream of events in order of time: exactly `rows` of them, no two with all nine columns equal.
 * The fields tell the event at the head; `next()` goes to the one after it. Memory holds the visits that are going on,
 * never the users: who comes is drawn when a visit starts. Visits start so that the sum of their lengths follows the
 * day's rhythm.
 */
export class Visits {
  done = false;
  /** Since 1970. */
  second = 0;
  type = VIEW;
  product = 0;
  userId = 0;
  partition = 0;
  hasSession = true;
  /** The session id is the 36 bytes of `sessionIds` from here. */
  sessionAt = 0;
  sessionIds: Uint8Array;
  /** Users 0 … usersSeen − 1 have come; 1 in `productSeen` for each product that a row named. */
  usersSeen = 0;
  readonly productSeen: Uint8Array;

  private readonly random: Random;
  private readonly rhythm: DayRhythm;
  private readonly journey: Journey;
  private readonly endSecond: number;
  private readonly sliceCount: number;
  private slot = 0;
  private slice = 0;
  private planned = 0;
  private visitCount = 0;
  private rowIndex = 0;
  private nextNullSession: number;
  private lastNullSecond = -1;
  private lastSlot = -1;
  private lastShared = true;

  private readonly queue = new VisitQueue();
  private freeSlots: number[] = [];
  private slotCount = 0;
  /** Per slot: user, user id, kind and mode, type and product of the coming event, events after it, partition, brand. */
  private user = new Uint32Array(1024);
  private id = new Uint32Array(1024);
  private kind = new Uint8Array(1024);
  private mode = new Uint8Array(1024);
  private eventType = new Uint8Array(1024);
  private eventProduct = new Uint32Array(1024);
  private left = new Uint16Array(1024);
  private place = new Uint32Array(1024);
  private brand = new Uint16Array(1024);

  constructor(
    private readonly options: VisitOptions,
    private readonly shop: Shop,
    private readonly people: People,
  ) {
    this.random = new Random(options.seed, 2);
    this.rhythm = new DayRhythm(options.days);
    this.journey = new Journey(shop, this.random);
    this.endSecond = options.startSecond + options.days * 86_400;
    this.sliceCount = options.days * SLICES_PER_DAY;
    this.productSeen = new Uint8Array(shop.productCount);
    this.sessionIds = new Uint8Array(1024 * SESSION_BYTES);
    this.nextNullSession = this.random.below(2 * NULL_SESSION_ONE_IN);
    this.setHead();
  }

  next(): void {
    const slot = this.slot;
    if (this.left[slot] > 0) this.goOn(slot);
    else if (!this.followUp(slot)) {
      this.freeSlots.push(slot);
      this.queue.dropHead();
    }
    this.rowIndex++;
    this.setHead();
  }

  private setHead(): void {
    // All visits that start before the earliest event must be known before that event is the head.
    while (
      this.slice < this.sliceCount &&
      (this.queue.size === 0 || this.slice * SLICE_SECONDS <= this.queue.headSecond)
    ) {
      this.openSlice();
    }
    if (this.queue.size === 0) {
      this.done = true;
      this.second = Number.POSITIVE_INFINITY;
      return;
    }
    const ofPeriod = this.queue.headSecond;
    const slot = this.queue.headSlot(ofPeriod);
    this.slot = slot;
    this.second = this.options.startSecond + ofPeriod;
    this.type = this.eventType[slot];
    this.product = this.eventProduct[slot];
    this.userId = this.id[slot];
    this.partition = this.place[slot];
    this.sessionAt = slot * SESSION_BYTES;
    this.productSeen[this.product] = 1;
    // Never two in one second: without an id, two visits of one user could give equal rows.
    this.hasSession = this.rowIndex < this.nextNullSession || this.second === this.lastNullSecond;
    if (!this.hasSession) {
      this.lastNullSecond = this.second;
      this.nextNullSession = this.rowIndex + 1 + this.random.below(2 * NULL_SESSION_ONE_IN);
    }
  }

  private openSlice(): void {
    const due = Math.floor(this.options.rows * this.rhythm.shareAfter(this.slice) + 0.5);
    const first = this.options.startSecond + this.slice * SLICE_SECONDS;
    while (this.planned < due) this.startVisit(first + this.random.below(SLICE_SECONDS));
    this.slice++;
  }

  private startVisit(second: number): void {
    const slot = this.takeSlot();
    const user = this.chooseUser();
    const id = this.people.idOf(user);
    this.user[slot] = user;
    this.id[slot] = id;
    this.kind[slot] = this.people.kindOf(user);
    this.place[slot] = partitionOfUser(id, this.options.partitions);
    const lovedCategory = this.shop.categoryAt(this.people.taste(user, 0), false);
    this.brand[slot] = this.shop.brandOf[this.shop.productAt(lovedCategory, this.people.taste(user, 1))];
    const share = !this.lastShared && this.user[this.lastSlot] !== user && this.random.unit() < SHARED_ID;
    if (share) {
      const from = this.lastSlot * SESSION_BYTES;
      this.sessionIds.copyWithin(slot * SESSION_BYTES, from, from + SESSION_BYTES);
    } else this.newSessionId(slot);
    this.lastShared = share;
    this.lastSlot = slot;
    this.begin(slot, second);
    this.queue.push(second - this.options.startSecond, slot);
  }

  /** A user who is new (so that `users` have come at the end, most of them early), or one of those who came, rather of late. */
  private chooseUser(): number {
    const { users, rows } = this.options;
    const progress = this.planned / rows;
    const due = users * 0.5 * (progress + Math.sqrt(progress));
    if (this.usersSeen === 0 || (this.usersSeen < users && this.usersSeen < due)) return this.usersSeen++;
    let user = 0;
    for (let attempt = 0; attempt < 12; attempt++) {
      const u = this.random.unit();
      user = this.usersSeen - 1 - Math.floor(this.usersSeen * u * u);
      if (this.random.unit() < USER_KINDS[this.people.kindOf(user)].returning) break;
    }
    return user;
  }

  /** Draws what the visit sets out to do, how long it is, and its first event: a view. */
  private begin(slot: number, second: number): void {
    const random = this.random;
    const kind = USER_KINDS[this.kind[slot]];
    const will = willToBuy(second);
    const u = random.unit();
    const mode =
      u < kind.buyChance * will ? BUYING : u < (kind.buyChance + kind.cartChance) * will ? FILLING_CART : BROWSING;
    let length = visitLength(this.kind[slot], random.uint32());
    if (mode !== BROWSING) length += random.between(1, 3);
    // Each event needs a second before the period ends, and there are no more than `rows` events.
    length = Math.min(length, this.endSecond - second, this.options.rows - this.planned);
    this.planned += length;
    this.left[slot] = length - 1;
    this.mode[slot] = mode;
    this.eventType[slot] = VIEW;
    const loved = random.unit() < 0.35;
    const word = loved ? this.people.taste(this.user[slot], random.below(3)) : random.uint32();
    this.eventProduct[slot] = this.journey.another(this.shop.categoryAt(word, mode === BUYING), this.brand[slot]);
  }

  private goOn(slot: number): void {
    const { journey, random } = this;
    const lastType = this.eventType[slot];
    const lastProduct = this.eventProduct[slot];
    journey.step(this.kind[slot], this.mode[slot], lastType, lastProduct, this.brand[slot]);
    this.mode[slot] = journey.mode;
    this.eventType[slot] = journey.type;
    this.eventProduct[slot] = journey.product;
    const u = random.unit();
    let gap = gapSeconds(random.uint32());
    if (u < NEW_ID_AFTER_PAUSE) {
      gap = random.between(1500, 1799);
      this.newSessionId(slot);
    } else if (u < NEW_ID_AFTER_PAUSE + DAYS_LATER_SAME_ID) gap = random.between(20_000, 300_000);
    // From a view to something else only: two such steps in a row could give equal rows.
    else if (u > 1 - SAME_SECOND && lastType === VIEW && journey.type !== VIEW) gap = 0;
    const latest = Math.floor((this.endSecond - 1 - this.second) / this.left[slot]);
    this.left[slot]--;
    this.queue.replaceHead(this.second + Math.min(gap, latest) - this.options.startSecond, slot);
  }

  /** The user goes on after some minutes under a new session id, as the reference data shows it for one visit in eight. */
  private followUp(slot: number): boolean {
    const room = this.endSecond - 1 - this.second;
    if (this.planned >= this.options.rows || room < 1 || this.random.unit() >= FOLLOW_UP) return false;
    const second = this.second + Math.min(this.random.between(20, 2400), room);
    this.newSessionId(slot);
    this.begin(slot, second);
    this.queue.replaceHead(second - this.options.startSecond, slot);
    return true;
  }

  /** 36 characters in the shape of a UUID. The first eight are a bijection of the visit's number: no two are equal. */
  private newSessionId(slot: number): void {
    const number = this.visitCount++;
    const { seed } = this.options;
    const ids = this.sessionIds;
    let at = slot * SESSION_BYTES;
    for (let word = 0; word < 4; word++) {
      let bits = word === 0 ? mix32(number ^ mix32(seed)) : mix32(mix32(number + word * 0x9e3779b9) ^ (seed + word));
      for (let digit = 0; digit < 8; digit++) {
        if ((word === 1 && (digit & 3) === 0) || (word === 2 && (digit & 3) === 0)) ids[at++] = 45;
        let value = bits >>> 28;
        if (word === 1 && digit === 4) value = 4;
        if (word === 2 && digit === 0) value = 8 | (value & 3);
        ids[at++] = value < 10 ? 48 + value : 87 + value;
        bits <<= 4;
      }
    }
  }

  private takeSlot(): number {
    const free = this.freeSlots.pop();
    if (free !== undefined) return free;
    if (this.slotCount === this.user.length) this.growSlots();
    return this.slotCount++;
  }

  private growSlots(): void {
    const size = this.user.length * 2;
    this.user = grown(this.user, new Uint32Array(size));
    this.id = grown(this.id, new Uint32Array(size));
    this.kind = grown(this.kind, new Uint8Array(size));
    this.mode = grown(this.mode, new Uint8Array(size));
    this.eventType = grown(this.eventType, new Uint8Array(size));
    this.eventProduct = grown(this.eventProduct, new Uint32Array(size));
    this.left = grown(this.left, new Uint16Array(size));
    this.place = grown(this.place, new Uint32Array(size));
    this.brand = grown(this.brand, new Uint16Array(size));
    this.sessionIds = grown(this.sessionIds, new Uint8Array(size * SESSION_BYTES));
  }
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
