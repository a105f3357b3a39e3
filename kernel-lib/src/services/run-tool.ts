import { execFile } from 'node:child_process';
import { FootpathError } from '../event/error';

/** Says what a missing tool is for, and how it is had. */
export const INSTALL_JAVA =
  'install a Java of 17 or later and Maven (on Debian: apt-get install openjdk-17-jre-headless maven)';

/**
 * Runs a tool to its end, without a shell.
 *
 * @throws FootpathError `not-found` if it is not there, `io` if it fails, with the end of what it said.
 */
export function runTool(tool: string, args: readonly string[], timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(tool, args, { timeout: timeoutMs, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        reject(
          new FootpathError('not-found', `${tool} is not there: ${INSTALL_JAVA}, then run the same command again.`),
        );
      } else {
        const said = `${stdout}${stderr}`.trim().slice(-2000);
        reject(new FootpathError('io', `${tool} failed (${error.code ?? error.signal}): ${said}`, { cause: error }));
      }
    });
  });
}
