import { existsSync } from 'node:fs';
import { FootpathError } from '../../../kernel-lib/src/event/error';
import { topicFolder } from '../../../kernel-lib/src/log/topic-layout';
import type { DataClient, DataError } from '../data/data-client';
import { placeOfStore } from '../data/data-place';
import type { LiveRun } from '../pipelines/live-run';
import type { RunRegistry } from '../pipelines/run-registry';
import { runsInto } from '../pipelines/runs-into';
import { runFolder, textSetting, writeSetting } from '../settings';
import type { StoreChoice } from '../store/store-choice';
import { choose } from './ask';
import type { RunParts } from './run-command';
import { withProgress } from './with-progress';

/** So many events a second, and as many in all as a demonstration needs to be worth looking at. */
const DEMO = { events: 500_000, ratePerSecond: 5_000, topic: 'demo', pipeline: 'default' } as const;
const SHOP = 'demo shop';
/** Behind the name of a data folder or a database: the demo's beside it. */
const APART = '-demo';

/** What a demo does where one was before: reads on, or sends to a new topic, which a pipeline begins anew with. */
type DemoAgain = 'go-on' | 'anew';
/** What it does where the pipeline has read something else: has a place of its own, or the pipeline begins anew. */
type DemoBeside = 'apart' | 'anew';
/** The answer to either question, where a program gives it. */
export type DemoAnswer = DemoAgain | DemoBeside;

export interface DemoNeed extends RunParts {
  readonly entry: string;
  readonly client: DataClient;
}

/**
 * A simulated shop that sends to a topic of the data folder, and an engine that follows it into the chosen store. The shop's events are
 * the same each time: sent twice to one topic they would all be late.
 *
 * @throws FootpathError where both are there or no database answers, Cancelled
 */
export async function startDemo(need: DemoNeed, given?: DemoAnswer): Promise<void> {
  const { entry, runs, stores, builtIn, client } = need;
  const store = await stores.chosen();
  const { dir, env } = store;
  const cwd = runFolder(dir);
  const alive = (name: string, place: readonly string[]) =>
    runsInto(runs.resources, place).find(({ isAlive, name: own }) => isAlive && own === name);
  const follow = (topic: string) =>
    runs.start({
      kind: 'engine',
      name: DEMO.topic,
      cwd,
      args: ['run', '--from', `log:${topic}`, '--follow', '--pipeline', builtIn, ...store.args],
      env,
    });
  const { last, next } = demoTopics(dir);
  const engine = alive(DEMO.topic, store.args);
  if (alive(SHOP, ['--dir', dir])) {
    if (engine) throw new FootpathError('bad-argument', 'The demo runs already: see the view Pipelines.');
    follow(last ?? next);
    return;
  }
  if (last === null && (await hasPipeline(client, store))) {
    const apart = placeApart(store);
    const beside = given === 'apart' || given === 'anew' ? given : await askBeside(apart);
    if (beside === 'apart') {
      await writeSetting(apart.setting, apart.value);
      // A demo may have been there before.
      return startDemo(need, given);
    }
    await beginAnew(entry, cwd, store);
  }
  if (last !== null) {
    const again = given === 'go-on' || given === 'anew' ? given : await askAgain(last);
    if (again === 'go-on') {
      if (!engine) follow(last);
      return;
    }
    if (engine) await runs.stop(engine);
    await beginAnew(entry, cwd, store);
  }
  const { events, ratePerSecond } = DEMO;
  const numbers = ['--events', String(events), '--rate', String(ratePerSecond), '--partitions', '2'];
  const args = ['simulate', ...numbers, '--to', `log:${next}`, '--dir', dir];
  const shop = runs.start({ kind: 'simulator', name: SHOP, cwd, args, env });
  // The engine finds the topic once the shop has sent to it.
  await hasBegun(runs, shop);
  if (shop.isAlive) follow(next);
}

/** The topic of the last demo in a data folder, null where there was none, and the next one's. */
export function demoTopics(dir: string): { readonly last: string | null; readonly next: string } {
  const nameOf = (n: number) => (n === 1 ? DEMO.topic : `${DEMO.topic}-${n}`);
  let n = 1;
  while (existsSync(topicFolder(dir, nameOf(n)))) n++;
  return { last: n === 1 ? null : nameOf(n - 1), next: nameOf(n) };
}

/** Whether the demo's pipeline has committed in a store. @throws DataError where no database answers */
async function hasPipeline(client: DataClient, store: StoreChoice): Promise<boolean> {
  const found = await client.ask({ kind: 'summary', place: placeOfStore(store) }).catch((error: DataError) => {
    if (error.code === 'unreachable') throw error;
    // An empty store is no failure, and of another the demo's own run says what is wrong.
    return [];
  });
  return found.some(({ name }) => name === DEMO.pipeline);
}

/** A data folder or a database beside the one that is chosen, and the setting that names it. */
function placeApart({ kind, database }: StoreChoice) {
  return kind === 'mongodb'
    ? { what: 'A database of its own', setting: 'mongodbDatabase', value: `${database}${APART}` }
    : {
        what: 'A data folder of its own',
        setting: 'dataFolder',
        value: `${textSetting('dataFolder').replace(/[\\/]+$/, '') || '.footpath'}${APART}`,
      };
}

function askBeside({ what, value }: ReturnType<typeof placeApart>): Promise<DemoBeside> {
  return choose<DemoBeside>(`Pipeline ${DEMO.pipeline} has read other input here`, [
    {
      label: what,
      description: `${value}, which the settings of the workspace then name; all that is here stays`,
      value: 'apart',
    },
    {
      label: 'Begin anew',
      description: `here; what pipeline ${DEMO.pipeline} has committed goes with the demo's first commit`,
      value: 'anew',
    },
  ]);
}

function askAgain(topic: string): Promise<DemoAgain> {
  return choose<DemoAgain>('The demo was here before', [
    { label: 'Go on', description: `follow the topic ${topic} as it is, without a new shop`, value: 'go-on' },
    {
      label: 'Begin anew',
      description: `a new topic; what pipeline ${DEMO.pipeline} has committed goes with its first commit`,
      value: 'anew',
    },
  ]);
}

/** Lets the pipeline take other input; one that has committed nothing does so anyway. */
async function beginAnew(entry: string, cwd: string, store: StoreChoice): Promise<void> {
  const args = ['reset', '--pipeline', DEMO.pipeline, '--yes', ...store.args];
  try {
    await withProgress({ title: 'Beginning anew', entry, cwd, args, env: store.env });
  } catch (error) {
    if (!(error instanceof FootpathError) || error.code !== 'not-found') throw error;
  }
}

function hasBegun(runs: RunRegistry, run: LiveRun): Promise<void> {
  return new Promise((resolve) => {
    const listening = runs.onDidChange(() => {
      if (run.state === 'starting') return;
      listening.dispose();
      resolve();
    });
  });
}
