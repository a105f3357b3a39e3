import { FootpathError } from '../event/error';
import { type InferredPipeline, inferPipeline } from '../pipeline/infer';
import { openInputs } from './input';

/**
 * Guesses a definition from the head of a file of CSV or JSON lines, plain or gzip.
 *
 * @throws FootpathError `not-found`, `io`, `bad-input` where there is nothing to guess from.
 */
export async function inferFile(path: string, signal?: AbortSignal): Promise<InferredPipeline> {
  const noStream = () => {
    throw new FootpathError('bad-argument', 'A definition is guessed from a file: give its path.');
  };
  const [input] = await openInputs([path], noStream, signal);
  return inferPipeline(input.head, path);
}
