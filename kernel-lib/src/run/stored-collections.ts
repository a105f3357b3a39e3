import type { Definition } from '../pipeline/definition';
import { SIDE_OUTPUT } from '../store/claims';
import type { CollectionState } from '../store/format';
import { collectionFields } from '../stream/collection-fields';

/** Every collection of a definition as the store keeps it, with the output that owns it. */
export function storedCollections(
  definition: Definition,
): Record<string, Omit<CollectionState, 'count' | 'files' | 'pruned'>> {
  const owners = new Map<string, string>();
  definition.outputs.forEach((output, place) => {
    owners.set(output.collection, `outputs[${place}]`);
    if (output.kind === 'session' && output.behaviorWindows) {
      owners.set(output.behaviorWindows.collection, `outputs[${place}].behaviorWindows`);
    }
  });
  return Object.fromEntries(
    Object.entries(collectionFields(definition)).map(([name, shape]) => [
      name,
      { ...shape, output: owners.get(name) ?? SIDE_OUTPUT },
    ]),
  );
}
