import { ROLES } from '../event/schema';
import { derivedOrder, eventColumnTypes } from '../pipeline/columns';
import type { Definition } from '../pipeline/definition';
import { EmptyAsNull, mayGiveEmptyText } from '../pipeline/empty-as-null';
import { compileExpression } from '../pipeline/expression';
import { recordFormatOf, roleIndexes } from '../pipeline/record-format';
import type { ColumnTypes, CompiledExpression, TextPool } from '../pipeline/vector';
import type { Catalog } from './catalog';
import { CatalogJoiner } from './catalog-join';

/** The catalogues that were given. */
export interface Catalogs {
  readonly products?: Catalog;
  readonly users?: Catalog;
}

/** What a definition makes of an event beyond its own columns: types and roles, joined and derived columns. */
export class EventModel {
  readonly types: ColumnTypes;
  readonly joins: readonly CatalogJoiner[];
  readonly derived: ReadonlyMap<string, CompiledExpression>;
  /** Names of event types by their number in a batch. */
  readonly typeNames: readonly string[];
  /** Place in `ROLES` by the number of the event type. */
  readonly roleOf: Uint8Array;
  /** UTF-8 bytes of the names of event types, by number. */
  readonly typeBytes: Uint32Array;
  private typeIdsNow: Uint32Array;
  private roleIdsNow: Uint32Array;

  constructor(
    definition: Definition,
    catalogs: Catalogs,
    readonly texts: TextPool,
  ) {
    const format = recordFormatOf(definition);
    this.types = eventColumnTypes(definition);
    this.joins = definition.joins.map((join) => new CatalogJoiner(join, catalogs[join.catalog], texts));
    this.derived = new Map(
      derivedOrder(definition).map((name) => {
        const compiled = compileExpression(definition.derive[name], this.types);
        return [name, mayGiveEmptyText(definition.derive[name]) ? new EmptyAsNull(compiled) : compiled];
      }),
    );
    this.typeNames = format.eventTypes.map(({ name }) => name);
    this.roleOf = roleIndexes(format);
    const encoder = new TextEncoder();
    this.typeBytes = Uint32Array.from(this.typeNames, (name) => encoder.encode(name).length);
    this.typeIdsNow = this.internTypes();
    this.roleIdsNow = this.internRoles();
  }

  /** The pool's ids of event types, by number. */
  get typeIds(): Uint32Array {
    return this.typeIdsNow;
  }

  /** The pool's ids of roles, by the number of the event type. */
  get roleIds(): Uint32Array {
    return this.roleIdsNow;
  }

  private internTypes(): Uint32Array {
    return Uint32Array.from(this.typeNames, (name) => this.texts.internText(name));
  }

  private internRoles(): Uint32Array {
    return Uint32Array.from(this.roleOf, (role) => this.texts.internText(ROLES[role]));
  }

  /** Ids of the pool have changed. */
  renewTexts(): void {
    this.typeIdsNow = this.internTypes();
    this.roleIdsNow = this.internRoles();
    for (const join of this.joins) join.forgetTexts();
  }
}
