import { hostIdentity } from '../file/host-identity';
import { nodeFiles } from '../file/node-files';
import { systemClock } from '../file/system-clock';
import { systemTimers } from '../file/system-timers';
import { watchFolder } from '../log/folder-watch';
import type { World } from './options';
import { startThreadCrew } from './thread-crew';

/** The world as it is, where nothing else is given. */
export function worldOf(given: Partial<World> = {}): World {
  return {
    files: given.files ?? nodeFiles,
    clock: given.clock ?? systemClock,
    host: given.host ?? hostIdentity(),
    timers: given.timers ?? systemTimers,
    watch: given.watch ?? watchFolder,
    stdin: given.stdin ?? (() => process.stdin),
    startCrew: given.startCrew ?? startThreadCrew,
  };
}
