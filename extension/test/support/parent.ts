// A parent of an engine and of the data process, as the extension host is one; a test kills it.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { FootpathProcess } from '../../src/process/footpath-process';

const [built, dir] = process.argv.slice(2);
const engine = new FootpathProcess({
  entry: join(built, 'cli.cjs'),
  cwd: dir,
  args: ['run', '--from', 'log:shop', '--follow', '--dir', dir],
  onLine: (line) => {
    if (line.progress !== undefined) process.send!({ engine: engine.pid, data: data.pid });
  },
});
const data = fork(join(built, 'data-process.cjs'), [], {
  env: { ...process.env, FOOTPATH_PARENT_FD: '4' },
  stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
});
