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
    for (let session = 0; session < this.length; session++) {
      const from = this.stepOffsets[session];
      this.stepOffsets[session + 1] = this.steps.copy(closed, order[session], from);
      this.summarise(session, from, this.stepOffsets[session + 1]);
    }
  }

  private summarise(session: number, from: number, to: number): void {
    const { steps, model, roleCounts, revenueCents } = this;
    this.eventCount[session] = to - from;
    for (let step = from; step < to; step++) {
      const role = model.roleOf[steps.type[step]];
      roleCounts[role][session]++;
      if (role === PURCHASE) revenueCents[session] += steps.priceCents[step];
    }
    this.uniqueProducts[session] = counter.count(steps.productId, from, to, Number.NaN);
    this.uniqueCategories[session] = counter.count(steps.categoryId, from, to, NULL_TEXT);
    this.uniqueBrands[session] = counter.count(steps.brand, from, to, NULL_TEXT);
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
        return wholes(this.durations((ms) => ms));
      case 'session_duration_seconds':
        return wholes(this.durations((ms) => Math.floor(ms / 1000)));
      case 'session_duration_minutes':
        return { ...wholes(this.durations((ms) => roundedQuotient(ms, MINUTE_MS, 6))), scale: 6 };
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

  private durations(of: (ms: number) => number): Float64Array {
    const durations = new Float64Array(this.length);
    for (let session = 0; session < this.length; session++) {
      durations[session] = of(this.endMs[session] - this.startMs[session]);
    }
    return durations;
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
