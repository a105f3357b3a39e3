/**
 * Where other input may be run, for an error's way out. A topic lies in the folder of the store, so that another folder is none for
 * it; and in the same store each pipeline has collections of its own.
 */
export function otherPlace(hasTopic: boolean): string {
  return hasTopic
    ? 'run under another "name", with other collections too'
    : 'run under another "name" and with other collections, or under another --dir';
}
