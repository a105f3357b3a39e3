import type { Clock, Files, HostIdentity, Timers } from '../file/files';
import type { FolderWatch } from './folder-watch';

/** What a log takes from outside its arguments. */
export interface LogWorld {
  readonly files: Files;
  readonly clock: Clock;
  readonly host: HostIdentity;
  /** Default: the machine's. */
  readonly timers?: Timers;
  /** Default: by the operating system's notices. */
  readonly watch?: (folder: string) => FolderWatch;
}
