import { EXIT } from './cli/context';
import { main } from './cli/main';

// A reader that closes its end (head, less) is no failure of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failure));
}
main(process.argv).then((status) => {
  process.exitCode = status;
});
