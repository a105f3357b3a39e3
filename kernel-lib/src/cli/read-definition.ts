import { readFileSync } from 'node:fs';
import { FootpathError } from '../event/error';
import { defaultPipeline } from '../pipeline/defaults';
import type { Definition } from '../pipeline/definition';
import { parseDefinition, parseDefinitionText } from '../pipeline/validate';

/** The definition in a file, or the default one; `partitions` overrides its own. */
export function readDefinition(path: string | undefined, partitions?: number): Definition {
  const definition =
    path === undefined ? parseDefinition(defaultPipeline()) : parseDefinitionText(readText(path), path);
  if (partitions === undefined) return definition;
  return { ...definition, source: { ...definition.source, partitions } };
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new FootpathError('not-found', `${path} does not exist. Check the path.`, { cause: error });
    throw new FootpathError('io', `${path} cannot be read: ${message}`, { cause: error });
  }
}
