import { main } from './cli/main';

main(process.argv).then((status) => {
  process.exitCode = status;
});
