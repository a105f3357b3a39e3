import type { Definition } from './definition';

/** JSON with the keys of every object sorted and no spaces: equal values have equal text. Keys without a value are left out. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join()}]`;
  // Every commit writes its manifest so: no lists of pairs on the way.
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const part = (value as Record<string, unknown>)[key];
    if (part !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(part)}`;
  }
  return `{${text}}`;
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
