import type { DataClient } from '../data/data-client';
import { placeOfStore } from '../data/data-place';
import type { StoreChoice } from '../store/store-choice';
import { choose } from './ask';

/**
 * The arguments that name a pipeline of a store: the one that is given, else asked for where the store has several. None where it need not be
 * said.
 *
 * @throws Cancelled, DataError
 */
export async function pipelineArguments(
  client: DataClient,
  store: StoreChoice,
  title: string,
  given: string | undefined,
): Promise<string[]> {
  if (given !== undefined) return ['--pipeline', given];
  const pipelines = await client.ask({ kind: 'summary', place: placeOfStore(store) });
  if (pipelines.length < 2) return [];
  const choices = pipelines.map(({ name, state }) => ({ label: name, description: state, value: name }));
  return ['--pipeline', await choose(title, choices)];
}
