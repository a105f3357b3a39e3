import { requeue } from '../../src/run/requeue';

/** What the process that is killed requeues: all dead records of a store, mended so. */
export interface RequeueTask {
  readonly dir: string;
  readonly set: Readonly<Record<string, string>>;
}

requeue({ ...(JSON.parse(process.argv[2]) as RequeueTask), kind: 'dead' }).catch((error) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
