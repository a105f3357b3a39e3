import { join } from 'node:path';
import { nodeFiles } from './node-files';

/** The text of a folder's `.env`; null where there is none. */
export function dotEnvOf(folder: string): string | null {
  const path = join(folder, '.env');
  return nodeFiles.exists(path) ? new TextDecoder().decode(nodeFiles.readAll(path)) : null;
}
