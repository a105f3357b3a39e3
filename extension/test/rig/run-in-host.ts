import type { HostRun, HostSuite } from './host-run';
import { runInDesktop } from './run-in-desktop';
import { runInServer } from './run-in-server';

/** Runs a mocha entry in the extension host of a real VS Code: the desktop's where there is one, else code-server's. */
export function runInHost(desktop: string | undefined, suite: HostSuite): Promise<HostRun> {
  return desktop ? runInDesktop(desktop, suite) : runInServer(suite);
}
