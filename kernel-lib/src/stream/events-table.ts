import type { Column, ColumnBatch } from '../event/columns';
import { TextList } from '../event/text-list';
import { joinedColumnTypes } from '../pipeline/columns';
import type { Definition, EventsOutput } from '../pipeline/definition';
import { compileExpression } from '../pipeline/expression';
import type { CompiledExpression } from '../pipeline/vector';
import type { DictionaryColumns } from './dictionary-column';
import { truthValues } from './evaluate';
import type { EventModel } from './event-model';
import type { EventRows } from './event-rows';
import { sortedOrder } from './sorted-order';
import { VectorStore } from './vector-store';

/** The columns of an events output, in order: the event's own (its time as `event_timestamp`), joined, derived. */
export function eventsOutputColumns(definition: Pick<Definition, 'joins' | 'derive'>): readonly string[] {
  return [
    'event_timestamp',
    'event_type',
    'product_id',
    'category_id',
    'category_code',
    'brand',
    'price',
    'user_id',
    'user_session',
    ...joinedColumnTypes(definition).keys(),
    ...Object.keys(definition.derive),
  ];
}

/** An events output: the unique events that pass its filter, with all their columns, until the end of the epoch. */
export class EventsTable {
  passed = 0;
  private readonly filter: CompiledExpression | null;
  private readonly columns: readonly string[];
  private stores: readonly VectorStore[] = [];
  private places: EventPlaces = new EventPlaces();

  constructor(
    readonly output: EventsOutput,
    definition: Definition,
    private readonly model: EventModel,
  ) {
    this.filter = output.filter === null ? null : compileExpression(output.filter, model.types);
    this.columns = eventsOutputColumns(definition);
    this.clear();
  }

  private clear(): void {
    this.stores = this.columns.map((name) => new VectorStore(this.model.types.get(name)!));
    this.places = new EventPlaces();
  }

  add(rows: EventRows): void {
    const chosen = this.choose(rows);
    this.passed += chosen.length;
    if (chosen.length === 0) return;
    this.columns.forEach((name, i) => {
      this.stores[i].add(rows.column(name), chosen);
    });
    this.places.add(rows, chosen);
  }

  private choose(rows: EventRows): Int32Array {
    const all = Int32Array.from({ length: rows.length }, (_, row) => row);
    if (this.filter === null) return all;
    const truth = truthValues(this.filter, rows, this.model.texts);
    return all.filter((row) => truth[row] === 1);
  }

  /** The events since the last call, ordered by user, time and place; `_source`, `_partition`, `_offset` are hidden. */
  take(sourceNames: readonly string[], dictionaries: DictionaryColumns): ColumnBatch {
    const { columns, stores, places } = this;
    const times = stores[columns.indexOf('event_timestamp')].numbers;
    const users = stores[columns.indexOf('user_id')].numbers;
    const order = sortedOrder([users, times, places.order], places.length);
    const table = columns.map((name, i) => ({ name, column: stores[i].column(order, dictionaries) }));
    const hidden: readonly (readonly [string, Column])[] = [
      [
        '_source',
        { type: 'text', ids: Uint32Array.from(order, (row) => places.file[row]), dictionary: TextList.of(sourceNames) },
      ],
      ['_partition', { type: 'int32', values: Int32Array.from(order, (row) => places.partition[row]) }],
      ['_offset', { type: 'int64', values: Float64Array.from(order, (row) => places.offset[row]) }],
    ];
    const batch = {
      length: places.length,
      columns: [...table, ...hidden.map(([name, column]) => ({ name, column }))],
    };
    this.clear();
    return batch;
  }
}

/** Where events come from. */
class EventPlaces {
  readonly order: number[] = [];
  readonly file: number[] = [];
  readonly partition: number[] = [];
  readonly offset: number[] = [];

  get length(): number {
    return this.order.length;
  }

  add(rows: EventRows, chosen: Int32Array): void {
    for (const row of chosen) {
      this.order.push(rows.order[row]);
      this.file.push(rows.file);
      this.partition.push(rows.partition[row]);
      this.offset.push(rows.offset[row]);
    }
  }
}
