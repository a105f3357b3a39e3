import type { Definition } from '../../src/pipeline/definition';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';

const parsed = new WeakMap<PipelineInput, Definition>();

/** As `parseDefinition`, once for each object: a test that runs one definition a thousand times has it parsed once. */
export function parsedDefinition(input: PipelineInput): Definition {
  const known = parsed.get(input) ?? parseDefinition(input);
  parsed.set(input, known);
  return known;
}
