import type { Definition } from '../pipeline/definition';
import type { FieldTypes } from '../store/format';
import { collectionFields, stepFields } from '../stream/collection-fields';

/** Types of a value in an exported column. `json` is text: what has no one type of its own is written as JSON. */
export type ScalarType = 'int32' | 'int64' | 'double' | 'date' | 'text' | 'boolean' | 'binary' | 'json';

export interface ScalarField {
  readonly name: string;
  readonly type: ScalarType;
}

/** A column of an export. A `list` holds structs with these members; documents have arrays in the members' order. */
export type ExportField =
  | ScalarField
  | { readonly name: string; readonly type: 'list'; readonly members: readonly ScalarField[] };

/**
 * The columns of a collection's export: in the order of its definition, then what every document has. The order of `types`
 * says nothing: a manifest keeps names sorted.
 */
export function exportFields(collection: string, types: FieldTypes, definitions: readonly Definition[]): ExportField[] {
  const shapes = definitions.map((definition) => collectionFields(definition)[collection]);
  const ordered = Object.keys(shapes.find((shape) => shape !== undefined)?.fields ?? {});
  const names = new Set([...ordered.filter((name) => name in types), ...Object.keys(types)]);
  return [...names].map((name): ExportField => {
    const type = types[name];
    const members = type === 'array' && name === 'steps' ? stepMembers(collection, definitions) : null;
    if (members) return { name, type: 'list', members };
    return { name, type: type === 'array' || type === 'any' ? 'json' : type };
  });
}

function stepMembers(collection: string, definitions: readonly Definition[]): ScalarField[] | null {
  for (const { outputs } of definitions) {
    const output = outputs.find((each) => each.collection === collection);
    if (output?.kind !== 'session') continue;
    return Object.entries(stepFields(output)).map(([name, type]) => ({ name, type: type === 'array' ? 'json' : type }));
  }
  return null;
}
