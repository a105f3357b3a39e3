import type { ColumnTypes, TextPool } from '../pipeline/vector';
import type { Aggregator } from './aggregator';
import { codeValue } from './code-value';
import { NumberList } from './partial-column';
import type { DocumentValue, WindowPartials } from './ports';

/** Gathers the groups of final windows in columns, until they are taken. */
export class ClosedWindows {
  private readonly startsMs = new NumberList();
  private readonly rows = new NumberList();
  private readonly groups: readonly GroupList[];

  constructor(
    groupBy: readonly string[],
    types: ColumnTypes,
    texts: TextPool,
    private readonly aggregators: readonly Aggregator[],
  ) {
    this.groups = groupBy.map((name) => new GroupList((code) => codeValue(code, types.get(name)!, texts)));
  }

  /** Adds the group in a slot, which has so many rows, and whose codes are at `[column][slot]`. */
  add(startMs: number, groupCodes: readonly Float64Array[], slot: number, rows: number): void {
    this.startsMs.push(startMs);
    this.rows.push(rows);
    this.groups.forEach((group, k) => {
      group.push(groupCodes[k][slot]);
    });
    for (const aggregator of this.aggregators) aggregator.collect(slot);
  }

  take(): Omit<WindowPartials, 'collection'> {
    return {
      startsMs: this.startsMs.take(),
      rows: this.rows.take(),
      groups: this.groups.map((group) => group.take()),
      aggregates: this.aggregators.map((aggregator) => aggregator.takePartials()),
    };
  }
}

/** The values of one group column: few, so each is made once. */
class GroupList {
  private readonly places = new NumberList();
  private readonly placeOf = new Map<number, number>();
  private values: DocumentValue[] = [];

  constructor(private readonly toValue: (code: number) => DocumentValue) {}

  push(code: number): void {
    let place = this.placeOf.get(code);
    if (place === undefined) {
      place = this.values.push(this.toValue(code)) - 1;
      this.placeOf.set(code, place);
    }
    this.places.push(place);
  }

  take(): WindowPartials['groups'][number] {
    const taken = { places: this.places.take(), values: this.values };
    this.placeOf.clear();
    this.values = [];
    return taken;
  }
}
