import type { Clock, Files, HostIdentity } from '../file/files';

/** What a log takes from outside its arguments. */
export interface LogWorld {
  readonly files: Files;
  readonly clock: Clock;
  readonly host: HostIdentity;
}
