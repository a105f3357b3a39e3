import { FootpathError } from '../event/error';
import type { Vector } from '../pipeline/vector';
import type { CatalogJoiner } from './catalog-join';
import { LazyRows } from './coded-rows';
import type { EventModel } from './event-model';
import { grown } from './grow';

/** Events in columns that are used again for the next ones; joined and derived columns are made when an output reads them. */
export class EventRows extends LazyRows {
  length = 0;
  timeMs = new Float64Array(0);
  /**
   * The place of the event in its partition's order; over all partitions and files, so that it only ever grows. Where users are
   * spread over the partitions: see `SpreadPlaces`.
   */
  order = new Float64Array(0);
  /** Number of the event type. */
  type = new Uint8Array(0);
  productId = new Float64Array(0);
  priceCents = new Float64Array(0);
  userId = new Float64Array(0);
  partition = new Uint32Array(0);
  /** Offset in the file. */
  offset = new Float64Array(0);
  categoryId = new Uint32Array(0);
  categoryCode = new Uint32Array(0);
  brand = new Uint32Array(0);
  userSession = new Uint32Array(0);
  /** UTF-8 bytes of the type, category id, category code and brand. */
  textBytes = new Uint32Array(0);
  /** UTF-8 bytes of the session id. */
  sessionTextBytes = new Uint32Array(0);
  /** Place of the file that all these rows are from. */
  file = 0;

  private readonly matches = new Map<CatalogJoiner, Int32Array>();
  /** Memory of earlier matches and of texts by type, used again. */
  private readonly matchBuffers = new Map<CatalogJoiner, Int32Array>();
  private typeText = new Uint32Array(0);
  private roleText = new Uint32Array(0);

  constructor(private readonly model: EventModel) {
    super();
  }

  /** Makes room for new rows and forgets the old ones. */
  reset(capacity: number): void {
    this.length = 0;
    this.forgetColumns();
    this.matches.clear();
    if (capacity <= this.timeMs.length) return;
    this.timeMs = grown(this.timeMs, capacity);
    const room = this.timeMs.length;
    this.order = grown(this.order, room);
    this.type = grown(this.type, room);
    this.productId = grown(this.productId, room);
    this.priceCents = grown(this.priceCents, room);
    this.userId = grown(this.userId, room);
    this.partition = grown(this.partition, room);
    this.offset = grown(this.offset, room);
    this.categoryId = grown(this.categoryId, room);
    this.categoryCode = grown(this.categoryCode, room);
    this.brand = grown(this.brand, room);
    this.userSession = grown(this.userSession, room);
    this.textBytes = grown(this.textBytes, room);
    this.sessionTextBytes = grown(this.sessionTextBytes, room);
  }

  /** Copies a row onto an earlier one. */
  move(from: number, to: number): void {
    this.timeMs[to] = this.timeMs[from];
    this.order[to] = this.order[from];
    this.type[to] = this.type[from];
    this.productId[to] = this.productId[from];
    this.priceCents[to] = this.priceCents[from];
    this.userId[to] = this.userId[from];
    this.partition[to] = this.partition[from];
    this.offset[to] = this.offset[from];
    this.categoryId[to] = this.categoryId[from];
    this.categoryCode[to] = this.categoryCode[from];
    this.brand[to] = this.brand[from];
    this.userSession[to] = this.userSession[from];
    this.textBytes[to] = this.textBytes[from];
    this.sessionTextBytes[to] = this.sessionTextBytes[from];
  }

  /** Keeps the first rows only; columns made before are made anew. */
  keep(length: number): void {
    if (length === this.length) return;
    this.length = length;
    this.forgetColumns();
  }

  /** The rows of a catalogue that these events match, -1 for none. */
  matchesOf(join: CatalogJoiner): Int32Array {
    let matches = this.matches.get(join);
    if (matches === undefined) {
      const buffer = grown(this.matchBuffers.get(join) ?? new Int32Array(0), this.length);
      this.matchBuffers.set(join, buffer);
      matches = buffer.subarray(0, this.length);
      join.match(join.key === 'product_id' ? this.productId : this.userId, matches);
      this.matches.set(join, matches);
    }
    return matches;
  }

  protected compute(name: string): Vector {
    switch (name) {
      case 'event_time':
      case 'event_timestamp':
        return { kind: 'time', values: this.timeMs, nulls: null };
      case 'event_type':
        this.typeText = grown(this.typeText, this.length);
        return { kind: 'text', ids: this.byType(this.model.typeIds, this.typeText) };
      case 'event_role':
        this.roleText = grown(this.roleText, this.length);
        return { kind: 'text', ids: this.byType(this.model.roleIds, this.roleText) };
      case 'product_id':
        return { kind: 'number', scale: 0, values: this.productId, nulls: null };
      case 'price':
        return { kind: 'number', scale: 2, values: this.priceCents, nulls: null };
      case 'user_id':
        return { kind: 'number', scale: 0, values: this.userId, nulls: null };
      case 'category_id':
        return { kind: 'text', ids: this.categoryId };
      case 'category_code':
        return { kind: 'text', ids: this.categoryCode };
      case 'brand':
        return { kind: 'text', ids: this.brand };
      case 'user_session':
        return { kind: 'text', ids: this.userSession };
      default:
        return this.joinedOrDerived(name);
    }
  }

  private byType(ids: Uint32Array, column: Uint32Array): Uint32Array {
    const { type, length } = this;
    for (let i = 0; i < length; i++) column[i] = ids[type[i]];
    return column;
  }

  private joinedOrDerived(name: string): Vector {
    const derived = this.model.derived.get(name);
    if (derived !== undefined) return derived.evaluate(this, this.model.texts);
    for (const join of this.model.joins) {
      const column = join.column(name, this.matchesOf(join));
      if (column !== undefined) return column;
    }
    throw new FootpathError('internal', `There is no column ${name}: the definition was not checked.`);
  }
}
