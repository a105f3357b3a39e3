import { afterEach, beforeEach, expect, it, vi } from 'vitest';

vi.mock('vscode', () => ({
  EventEmitter: class {
    private readonly listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => this.listeners.push(listener);
    fire() {
      for (const listener of this.listeners) listener();
    }
    dispose() {}
  },
}));
const started: string[][] = [];
const environments: unknown[] = [];
let say: (line: object) => void;
let end: (end: object) => void;
vi.mock('../../src/process/footpath-process', () => ({
  FootpathProcess: class {
    readonly ended = new Promise((resolve) => {
      end = resolve;
    });
    constructor({ args, env, onLine }: { args: string[]; env: unknown; onLine: typeof say }) {
      started.push(args);
      environments.push(env);
      say = onLine;
    }
    terminate() {}
  },
}));
const { KeptRuns } = await import('../../src/pipelines/kept-runs');
const { RunRegistry } = await import('../../src/pipelines/run-registry');

const engine = (name: string) => ({ kind: 'engine', name, args: ['run', '--pipeline', name], cwd: '/w' }) as const;
const NOW = { MONGODB_URI: 'mongodb://right.example/' };
const failed = { request: engine('a'), state: 'failed', cause: 'No broker answers.' } as const;

/** A workspace in which process 1 has left a failed run. */
async function workspace() {
  let kept: unknown;
  const living = new Set([1, 2]);
  const memory = {
    get: () => kept,
    update: async (_: string, value: unknown) => {
      kept = value;
    },
  };
  const keptBy = (pid: number) =>
    new KeptRuns(memory, 'default.footpath.json', {
      bootId: 'boot',
      pid,
      processStart: '',
      isAlive: (each) => living.has(each),
    });
  await keptBy(1).keep([failed]);
  const open = () =>
    new RunRegistry({ entry: 'cli', onText: () => undefined, kept: keptBy(2), environmentOf: async () => NOW });
  return { open, living, memory };
}

beforeEach(() => {
  started.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const shown = ({ resources }: InstanceType<typeof RunRegistry>) =>
  resources.map(({ name, state, cause }) => ({ name, state, cause }));
const SHOWN = [{ name: 'a', state: 'failed', cause: 'No broker answers.' }];

it('a run that failed in a window that has gone is there as failed, with its cause, and no timer is set', async () => {
  const { open, living } = await workspace();
  living.delete(1);
  expect(shown(open())).toEqual(SHOWN);
  expect(vi.getTimerCount()).toBe(0);
});

it('the runs of a window that is still ending come when it has ended, by one look more', async () => {
  const { open, living } = await workspace();
  const runs = open();
  const told = vi.fn();
  runs.onDidChange(told);
  expect(shown(runs)).toEqual([]);
  living.delete(1);
  vi.runOnlyPendingTimers();
  expect(shown(runs)).toEqual(SHOWN);
  expect(told).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('a window that is closed before that look has no timer left', async () => {
  const runs = (await workspace()).open();
  expect(vi.getTimerCount()).toBe(1);
  runs.dispose();
  expect(vi.getTimerCount()).toBe(0);
});

it('a command that this window has started meanwhile is not shown twice', async () => {
  const { open, living } = await workspace();
  const runs = open();
  const run = runs.start(engine('a'));
  living.delete(1);
  runs.takeLeft();
  expect(runs.resources).toEqual([run]);
});

it('a run that is removed while it is asked for its environment is not started', async () => {
  const { open, living } = await workspace();
  living.delete(1);
  const runs = open();
  const [run] = runs.resources;
  const resumed = runs.resume(run);
  runs.remove(run);
  await resumed;
  expect([started, runs.resources]).toEqual([[], []]);
});

it('a window that cannot remember any more, as it is closing, loses no other work by it', async () => {
  const { open, living, memory } = await workspace();
  living.delete(1);
  const runs = open();
  memory.update = () => Promise.reject(new Error('Canceled'));
  await runs.resume(runs.resources[0]);
  expect(started).toEqual([['run', '--pipeline', 'a']]);
});

it('a run says which servers it has lost and waits for, until they are back or it has ended', async () => {
  const { open, living } = await workspace();
  living.delete(1);
  const runs = open();
  const run = runs.start(engine('b'));
  const told = vi.fn();
  runs.onDidChange(told);
  say({ progress: { step: 'rows', done: 5, total: null } });
  say({ notice: 'lost', server: 'Kafka', isThere: false });
  expect(run.description).toBe('running · waits for Kafka · 5 rows');
  say({ notice: 'lost', server: 'MongoDB', isThere: false });
  expect(run.description).toBe('running · waits for Kafka and MongoDB · 5 rows');
  say({ notice: 'back', server: 'Kafka', isThere: true });
  expect(run.description).toBe('running · waits for MongoDB · 5 rows');
  expect(told).toHaveBeenCalledTimes(4);
  end({ status: 1, signal: null, result: null, error: { code: 'unreachable', message: 'It is away.' } });
  await vi.waitFor(() => expect(run.description).toBe('failed · It is away.'));
  await runs.resume(run);
  expect(run.description).toBe('starting · 5 rows');
});

it('a run is resumed with the address of now: that of before may be why it failed', async () => {
  const { open, living } = await workspace();
  living.delete(1);
  const runs = open();
  environments.length = 0;
  const wrong = { MONGODB_URI: 'mongodb://wrong.example/' };
  const run = runs.start({ ...engine('b'), env: wrong });
  end({ status: 1, signal: null, result: null, error: { code: 'unreachable', message: 'It is away.' } });
  await vi.waitFor(() => expect(run.state).toBe('failed'));
  await runs.resume(run);
  expect(environments).toEqual([wrong, NOW]);
});
