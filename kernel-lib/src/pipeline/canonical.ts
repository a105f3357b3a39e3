import type { Definition } from './definition';

/** JSON with the keys of every object sorted and no spaces: equal values have equal text. Keys without a value are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(',')}}`;
}

/**
 * The definition hash: over the resolved definition (defaults filled in, notes left out) and the version of the engine's
 * semantics. State made under one hash is not continued under another. The order of aggregates counts, because it is the
 * order of the documents' fields and of the values in the state. `sha256` takes text as UTF-8 and gives hex digits.
 */
export function definitionHash(
  definition: Definition,
  semanticsVersion: number | string,
  sha256: (text: string) => string,
): string {
  const aggregateOrder = definition.outputs.map((output) =>
    'aggregates' in output ? Object.keys(output.aggregates) : [],
  );
  return sha256(canonicalJson({ definition, semanticsVersion, aggregateOrder }));
}
