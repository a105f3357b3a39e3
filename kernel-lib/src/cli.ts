import { EXIT } from './cli/context';
import { main } from './cli/main';
import { endWithParent } from './file/end-with-parent';

/** Commands that do nothing but tell: once nobody reads it, they are done. */
const TELLING = new Set(['query', 'inspect', 'topics', 'status', 'lag', 'config', 'pipeline', 'doctor']);

// A reader that closes its end (head, less) is no failure of ours, and what does more than tell goes on without it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(EXIT.failure);
    if (stream === process.stdout && TELLING.has(process.argv[2])) process.exit(EXIT.ok);
  });
}
// Who starts the command may give it a pipe: at its end the command finishes its epoch as at SIGTERM, and nothing is left behind.
const parentFd = process.env.FOOTPATH_PARENT_FD;
// Not for who is started from here: among their descriptors it would be another.
delete process.env.FOOTPATH_PARENT_FD;
if (parentFd !== undefined && /^\d{1,3}$/.test(parentFd)) endWithParent(Number(parentFd), 'SIGTERM');
main(process.argv).then((status) => {
  process.exitCode = status;
});
