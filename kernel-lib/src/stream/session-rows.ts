import { NULL_TEXT } from '../event/columns';
import { FootpathError } from '../event/error';
import { ROLES } from '../event/schema';
import { roundedQuotient } from '../pipeline/decimal';
import type { Vector } from '../pipeline/vector';
import type { ClosedSessions } from './closed-sessions';
import { LazyRows } from './coded-rows';
import { DistinctCounter } from './distinct-counter';
import type { EventModel } from './event-model';
import { gathered } from './grow';
import { SessionSteps } from './session-steps';

const MINUTE_MS = 60_000;
const VIEW = ROLES.indexOf('view');
const CART = ROLES.indexOf('cart');
const PURCHASE = ROLES.indexOf('purchase');
const OTHER = ROLES.indexOf('other');

/** Sessions that go through all steps together: few enough that their events stay in a processor's own cache. */
const BLOCK_SESSIONS = 64;

const counter = new DistinctCounter();

/** Final sessions in columns, in the order of user, start and piece, with their steps. */
export class SessionRows extends LazyRows {
  readonly length: number;
  readonly userId: Float64Array;
  readonly sessionText: Uint32Array;
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly piece: Int32Array;
  readonly steps: SessionSteps;
  /** The steps of session i are `[stepOffsets[i], stepOffsets[i + 1])`. */
  readonly stepOffsets: Uint32Array;
  readonly eventCount: Int32Array;
  /** Events by role, in the order of `ROLES`. */
  readonly roleCounts: readonly Int32Array[];
  readonly revenueCents: Float64Array;
  readonly uniqueProducts: Int32Array;
  readonly uniqueCategories: Int32Array;
  readonly uniqueBrands: Int32Array;
  /** Columns that come of these: further aggregates, and the segment. */
  readonly added = new Map<string, Vector>();

  constructor(
    closed: ClosedSessions,
    private readonly model: EventModel,
  ) {
    super();
    const order = closed.sorted();
    this.length = order.length;
    this.userId = gathered(closed.userId, order);
    this.sessionText = gathered(closed.sessionText, order);
    this.startMs = gathered(closed.startMs, order);
    this.endMs = gathered(closed.endMs, order);
    this.piece = gathered(closed.piece, order);
    this.eventCount = new Int32Array(this.length);
    this.stepOffsets = new Uint32Array(this.length + 1);
    this.steps = new SessionSteps(closed.stepCount);
    this.roleCounts = ROLES.map(() => new Int32Array(this.length));
    this.revenueCents = new Float64Array(this.length);
    this.uniqueProducts = new Int32Array(this.length);
    this.uniqueCategories = new Int32Array(this.length);
    this.uniqueBrands = new Int32Array(this.length);
    for (let from = 0; from < this.length; from += BLOCK_SESSIONS) {
      const to = Math.min(from + BLOCK_SESSIONS, this.length);
      this.steps.copy(closed, order.subarray(from, to), this.stepOffsets.subarray(from, to + 1));
      this.summarise(from, to);
    }
  }

  private summarise(from: number, to: number): void {
    const { steps, stepOffsets, eventCount, uniqueProducts, uniqueCategories, uniqueBrands } = this;
    for (let session = from; session < to; session++) {
      const first = stepOffsets[session];
      const end = stepOffsets[session + 1];
      eventCount[session] = end - first;
      this.countRoles(session, first, end);
      uniqueProducts[session] = counter.count(steps.productId, first, end, Number.NaN);
      uniqueCategories[session] = counter.count(steps.categoryId, first, end, NULL_TEXT);
      uniqueBrands[session] = counter.count(steps.brand, first, end, NULL_TEXT);
    }
  }

  private countRoles(session: number, from: number, to: number): void {
    const { steps, model, roleCounts, revenueCents } = this;
    for (let step = from; step < to; step++) {
      const role = model.roleOf[steps.type[step]];
      roleCounts[role][session]++;
      if (role === PURCHASE) revenueCents[session] += steps.priceCents[step];
    }
  }

  protected compute(name: string): Vector {
    switch (name) {
      case 'user_id':
        return wholes(this.userId);
      case 'user_session':
        return { kind: 'text', ids: this.sessionText };
      case 'session_start':
        return { kind: 'time', values: this.startMs, nulls: null };
      case 'session_end':
        return { kind: 'time', values: this.endMs, nulls: null };
      case 'session_duration_ms':
        return wholes(this.durations());
      case 'session_duration_seconds':
        return wholes(this.durations().map((ms) => Math.floor(ms / 1000)));
      case 'session_duration_minutes':
        return { ...wholes(this.durationMinutes()), scale: 6 };
      case 'total_events':
        return wholes(new Float64Array(this.eventCount));
      case 'view_count':
        return wholes(new Float64Array(this.roleCounts[VIEW]));
      case 'cart_count':
        return wholes(new Float64Array(this.roleCounts[CART]));
      case 'purchase_count':
        return wholes(new Float64Array(this.roleCounts[PURCHASE]));
      case 'other_count':
        return wholes(new Float64Array(this.roleCounts[OTHER]));
      case 'total_revenue':
        return { ...wholes(this.revenueCents), scale: 2 };
      case 'unique_products':
        return wholes(new Float64Array(this.uniqueProducts));
      case 'unique_categories':
        return wholes(new Float64Array(this.uniqueCategories));
      case 'unique_brands':
        return wholes(new Float64Array(this.uniqueBrands));
      case 'events_per_minute':
        return this.eventsPerMinute();
      default:
        return this.addedColumn(name);
    }
  }

  private durations(): Float64Array {
    const { startMs, endMs } = this;
    const durations = new Float64Array(this.length);
    for (let session = 0; session < durations.length; session++) durations[session] = endMs[session] - startMs[session];
    return durations;
  }

  private durationMinutes(): Float64Array {
    const minutes = this.durations();
    for (let session = 0; session < minutes.length; session++) {
      minutes[session] = roundedQuotient(minutes[session], MINUTE_MS, 6);
    }
    return minutes;
  }

  private eventsPerMinute(): Vector {
    const values = new Float64Array(this.length);
    const nulls = new Uint8Array(this.length);
    for (let session = 0; session < this.length; session++) {
      const ms = this.endMs[session] - this.startMs[session];
      if (ms < MINUTE_MS) nulls[session] = 1;
      else values[session] = roundedQuotient(this.eventCount[session] * MINUTE_MS, ms, 6);
    }
    return { kind: 'number', scale: 6, values, nulls };
  }

  private addedColumn(name: string): Vector {
    const column = this.added.get(name);
    if (column === undefined) throw new FootpathError('internal', `A session has no column ${name}.`);
    return column;
  }
}

function wholes(values: Float64Array): Vector & { kind: 'number' } {
  return { kind: 'number', scale: 0, values, nulls: null };
}
