import { FootpathError } from '../event/error';
import { makeDurableFolder } from '../file/durable-folder';
import type { Files, HostIdentity } from '../file/files';
import { publishFile } from '../file/publish-file';
import { encodeCheckedJson, readCheckedJson } from './checked-json';
import { STORE_FORMAT_VERSION } from './format';
import { storeLayout } from './store-layout';

/** Makes the folder a store if it is none yet; an existing one must be of a known format. */
export function ensureStore(files: Files, dir: string, host: HostIdentity): void {
  const { storeFile, claimsFolder, pipelinesFolder } = storeLayout(dir);
  makeDurableFolder(files, claimsFolder);
  makeDurableFolder(files, pipelinesFolder);
  if (!files.exists(storeFile)) {
    // If somebody else was first, theirs is judged below.
    publishFile(files, storeFile, encodeCheckedJson({ format: STORE_FORMAT_VERSION, createdBy: 'footpath' }), host);
  }
  readCheckedJson(files, storeFile);
}

/**
 * Looks whether a folder that may be no store yet can be one of ours.
 *
 * @throws FootpathError `newer-format`, `corrupt`.
 */
export function checkFormat(files: Files, dir: string): void {
  const { storeFile } = storeLayout(dir);
  if (files.exists(storeFile)) readCheckedJson(files, storeFile);
}

/** @throws FootpathError `not-found` if the folder is no store, `io` if it cannot be looked into, `newer-format`, `corrupt`. */
export function checkStore(files: Files, dir: string): void {
  const { storeFile } = storeLayout(dir);
  if (!files.exists(storeFile)) {
    // What cannot be looked into may hold a store, and none can be made there.
    files.list(dir);
    throw new FootpathError(
      'not-found',
      `There is no Footpath store in ${dir}. Make one with "footpath run --csv FILE --dir ${dir}" or "footpath demo --dir ${dir}", or give the --dir of another.`,
    );
  }
  readCheckedJson(files, storeFile);
}
