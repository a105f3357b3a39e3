/** What went wrong, as a program may ask it. A code is stable; the message is for people. */
export type ErrorCode =
  | 'bad-argument' // a value that the caller gave is not allowed
  | 'bad-definition' // the pipeline definition does not hold
  | 'bad-input' // the input as a whole cannot be read (not a single record: those are dead letters)
  | 'bad-query' // a filter or aggregation that is not valid, or is refused
  | 'not-found' // a file, store or collection that is not there
  | 'not-keyed' // a record of a log is not in the partition of its user
  | 'changed' // state exists that does not fit what is asked (definition, input, partitions, catalogue, version)
  | 'finished' // the pipeline is finished; the input given is other input
  | 'locked' // somebody else writes this store
  | 'fenced' // we were the writer and no longer are
  | 'corrupt' // what was read back is not what was written
  | 'newer-format' // written by a newer Footpath
  | 'unreachable' // a broker or a database does not answer
  | 'denied' // a broker or a database refuses who we are, or what we ask for
  | 'io' // the operating system refused (disk full, read-only, …)
  | 'interrupted' // asked to stop, and stopped at an epoch's end
  | 'internal';

/** The one error class. The message says what happened, where, and what to do; `cause` keeps the original. */
export class FootpathError extends Error {
  readonly code: ErrorCode;
  /** True where the same call may succeed later without a change. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FootpathError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
