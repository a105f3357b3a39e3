import { FootpathError } from '../../event/error';

/** What the driver's errors have in common, as far as we look at it. */
interface DriverError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: number | string;
  readonly codeName?: string;
  hasErrorLabel?(label: string): boolean;
}

export const DUPLICATE_KEY = 11000;
const NAMESPACE_NOT_FOUND = 26;
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
/** A server that steps down, shuts down, recovers, or did not get its write acknowledged in time: the same call may go well later. */
const PASSING_CODES = new Set([6, 7, 24, 50, 64, 89, 91, 112, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);
const NETWORK_ERRORS = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'MongoExpiredSessionError',
]);

export function isDuplicateKey(error: unknown): boolean {
  return (error as DriverError).code === DUPLICATE_KEY;
}

/** Whether the thing that was to be renamed, dropped or read is not there. */
export function isMissingCollection(error: unknown): boolean {
  const { code, message = '' } = error as DriverError;
  return code === NAMESPACE_NOT_FOUND || /source namespace does not exist|ns not found/.test(message);
}

/** Whether the server was there and did not answer in time. */
export function isTimeout(error: unknown): boolean {
  return (error as DriverError).name === 'MongoNetworkTimeoutError';
}

/** Whether the same call may succeed once the server is back. */
export function isPassing(error: unknown): boolean {
  const driver = error as DriverError;
  if (NETWORK_ERRORS.has(driver.name ?? '')) return !isAuthentication(error);
  if (typeof driver.code === 'number' && PASSING_CODES.has(driver.code)) return true;
  return (
    driver.hasErrorLabel?.('RetryableWriteError') === true || driver.hasErrorLabel?.('RetryableReadError') === true
  );
}

/** The error that people are told: what, where, what to do; nothing of it holds the connection string. */
export function mongoError(error: unknown, what: string, place: string): FootpathError {
  if (error instanceof FootpathError) return error;
  const { name = 'Error', code, codeName } = error as DriverError;
  const detail = scrubbed((error as Error).message ?? String(error));
  if (isAuthentication(error)) {
    return new FootpathError(
      'denied',
      `${place} refused the user or password (${detail}), so Footpath could not ${what}. Mend the connection string: MONGODB_URI, or --store mongodb:URI.`,
      { cause: bare(error) },
    );
  }
  if (code === UNAUTHORIZED) {
    return new FootpathError(
      'denied',
      `${place} does not let this user ${what} (${detail}). Give the user the role readWrite on the database.`,
      { cause: bare(error) },
    );
  }
  if (isPassing(error)) {
    return new FootpathError(
      'unreachable',
      `${place} could not be reached to ${what} (${name}: ${detail}). See that the server runs, that the address is right, and that both ends or neither speak TLS (tls=true, tlsCAFile), then run the same command again: what is committed stays.`,
      { cause: bare(error), retryable: true },
    );
  }
  return new FootpathError('io', `${place} did not ${what} (${codeName ?? code ?? name}: ${detail}).`, {
    cause: bare(error),
  });
}

function isAuthentication(error: unknown): boolean {
  const { code, message = '' } = error as DriverError;
  return code === AUTHENTICATION_FAILED || /authentication failed/i.test(message);
}

/** The driver's errors hold its options, and these the password: of the cause only name and text are kept. */
function bare(error: unknown): Error {
  const { name, message } = error as Error;
  const kept = new Error(scrubbed(message));
  kept.name = name;
  return kept;
}

function scrubbed(text: string): string {
  return text.replace(/\/\/[^@/\s]*@/g, '//***@');
}
