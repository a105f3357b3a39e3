type Schema = Readonly<Record<string, unknown>>;

/** The keys that one object of a definition may have, each with the values that it is confined to, if it is. */
export type KeysByPlace = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

const NOTES = ['$comment', 'title', 'description'];

/**
 * Every object that a JSON Schema describes, by its place as people name it: `source.time`, `outputs[] of kind window`. Notes
 * are left out, and so is what stands behind a `$ref`.
 */
export function keysByPlace(schema: Schema, rootName: string): KeysByPlace {
  const found = new Map<string, Map<string, readonly string[]>>();
  walk(schema, '', (place, key, values) => {
    const name = place === '' ? rootName : place;
    const keys = found.get(name) ?? new Map();
    found.set(name, keys.set(key, values));
  });
  return found;
}

function walk(schema: Schema, place: string, add: (place: string, key: string, values: string[]) => void): void {
  for (const choice of choicesOf(schema)) walk(choice, place, add);
  if (schema.items) walk(schema.items as Schema, `${place}[]`, add);
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
  const kind = properties.kind?.const;
  const own = kind === undefined ? place : `${place} of kind ${kind}`;
  // What a session alone has is named without it.
  const prefix = kind === undefined ? place : '';
  for (const [key, property] of Object.entries(properties)) {
    if (NOTES.includes(key)) continue;
    add(own, key, valuesOf(property));
    walk(property, prefix === '' ? key : `${prefix}.${key}`, add);
  }
}

function choicesOf(schema: Schema): readonly Schema[] {
  return [...((schema.anyOf ?? []) as Schema[]), ...((schema.oneOf ?? []) as Schema[])];
}

/** The texts that a property is confined to, its own and its values'. */
function valuesOf(schema: Schema): string[] {
  const inside = [
    ...choicesOf(schema),
    ...(schema.additionalProperties ? [schema.additionalProperties as Schema] : []),
  ];
  const values = [...((schema.enum ?? []) as unknown[]), ...(schema.const === undefined ? [] : [schema.const])];
  return [...values.map((value) => JSON.stringify(value)), ...inside.flatMap(valuesOf)];
}

/** The operators of a union of one-operator objects, with what may stand beside one (`else`). */
export function operatorsOf(schema: Schema, name: 'Expression' | 'Aggregate'): string[] {
  const definitions = (schema.$defs ?? schema.definitions) as Readonly<Record<string, Schema>>;
  return choicesOf(definitions[name]).flatMap((choice) =>
    Object.keys((choice.properties ?? {}) as object).filter((key) => !NOTES.includes(key)),
  );
}
