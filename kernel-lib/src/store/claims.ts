import { FootpathError } from '../event/error';
import type { Files, HostIdentity } from '../file/files';
import { publishFile } from '../file/publish-file';
import { encodeCheckedJson, readCheckedJson } from './checked-json';
import { STORE_FORMAT_VERSION } from './format';
import { claimPath } from './store-layout';

/** The output name of collections that every pipeline writes, and that so belong to none alone. */
export const SIDE_OUTPUT = 'records';

/** Who owns a collection: one output of one pipeline, for ever. */
export interface Claim {
  readonly pipeline: string;
  readonly output: string;
}

/**
 * Claims a collection; nothing happens if it is ours already.
 *
 * @throws FootpathError `bad-definition` if it belongs to another pipeline or output.
 */
export function claimCollection(files: Files, dir: string, collection: string, claim: Claim, host: HostIdentity): void {
  const path = claimPath(dir, collection);
  if (!files.exists(path)) {
    publishFile(files, path, encodeCheckedJson({ format: STORE_FORMAT_VERSION, ...claim }), host);
  }
  checkClaim(files, dir, collection, claim);
}

/**
 * Looks whether a collection could be claimed, and writes nothing.
 *
 * @throws FootpathError `bad-definition` if it belongs to another pipeline or output.
 */
export function checkClaim(files: Files, dir: string, collection: string, { pipeline, output }: Claim): void {
  const path = claimPath(dir, collection);
  if (!files.exists(path)) return;
  const owner = readCheckedJson(files, path) as Claim;
  if (owner.pipeline === pipeline && owner.output === output) return;
  throw new FootpathError(
    'bad-definition',
    `The collection ${collection} in ${dir} belongs to ${owner.output} of pipeline ${owner.pipeline}, and ${output} of pipeline ${pipeline} would write it too. ` +
      'Give this output another collection name, or use another --dir.',
  );
}
