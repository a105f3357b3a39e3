import { Command } from 'commander';
import { hostIdentity } from '../file/host-identity';
import { leaseStatus } from '../file/lease';
import type { OpenStore } from '../run/open';
import { type PartitionStatus, partitionStatus } from '../run/partition-status';
import { identitiesOf, type Progress, sourceWatermark } from '../run/progress';
import { rebuildUnderWay } from '../run/rebuild-under-way';
import { outputReach, storedEvents } from '../run/result';
import { collectionFiles, type Manifest } from '../store/format';
import { countWaiting } from '../store/released';
import { type Context, DEFAULT_DIR } from './context';
import { inStore } from './in-store';
import { reconciles } from './show-result';
import { DATABASE_HELP, STORE_HELP, type StorePlace } from './store-place';
import { grouped, plainTable } from './terminal';
import { logWorld, topicAccess } from './topic-arguments';

export function statusCommand(context: Context): Command {
  return new Command('status')
    .description('say what a store holds: pipelines, counters, collections')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath status
  footpath status --dir stores/autumn --json

It takes no lock and can be asked while a run goes on: epoch, rate and watermark are those of its last commit, the lag of a
partition is what the topic holds beyond that.
`,
    )
    .action(async ({ json, ...place }: StorePlace & { json?: boolean }) => {
      const status = await inStore(context, place, (store) => statusOf(context, store));
      context.terminal.out(json ? `${JSON.stringify(status)}\n` : status.pipelines.map(showPipeline).join('\n'));
    });
}

type PipelineStatus = Awaited<ReturnType<typeof statusOf>>['pipelines'][number];

/** What `status --json` prints. */
async function statusOf(context: Context, store: OpenStore) {
  const pipelines = store.pipelines.map((name) => pipelineStatus(context, store, name));
  const where = store.kind === 'embedded' ? { dir: store.dir } : { store: store.place };
  return { ...where, pipelines: await Promise.all(pipelines) };
}

async function pipelineStatus(context: Context, store: OpenStore, name: string) {
  const { manifest, progress, definition } = store.commit(name);
  const ms = sourceWatermark(progress.watermarks);
  const latest = progress.runs.at(-1);
  return {
    pipeline: name,
    state: stateOf(manifest, store.nowMs()),
    generation: manifest.generation,
    /** After a reset: the next run begins anew, and what is shown here is what it will replace. */
    reset: manifest.superseded !== undefined && manifest.releases?.rebuilt !== true,
    /** Null where no rebuild is under way. Before its first commit what is shown here is what it will replace. */
    rebuild: await rebuildUnderWay(store.releases(name), manifest),
    epoch: manifest.epoch,
    /** Records that footpath requeue has released for a rebuild, and none has taken in yet. */
    released: await countWaiting(store.releases(name), manifest),
    committedAt: new Date(progress.committedAtMs).toISOString(),
    definitionHash: manifest.definitionHash,
    watermark: { ms, iso: ms === null ? null : new Date(ms).toISOString() },
    input: progress.files.map((file) => ({ name: file.name, consumedBytes: file.consumedBytes })),
    partitions: await partitionStatus(logWorld(), topicAccess(context, store.dir, progress), progress),
    counters: progress.counters,
    deadByReason: progress.deadByReason,
    identities: identitiesOf(progress.counters, outputReach(definition), storedEvents(manifest)),
    eventsPerSecond: latest?.eventsPerSecond ?? null,
    /** Of the seconds before the last commit. */
    recentEventsPerSecond: latest?.recentEventsPerSecond ?? null,
    collections: Object.entries(manifest.collections).map(([collection, { count, files, pruned }]) => ({
      collection,
      documents: count,
      files: files.length,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      /** What footpath prune has removed in all; null where it never did. */
      pruned: pruned
        ? { documents: pruned.documents, events: pruned.events, before: new Date(pruned.beforeMs).toISOString() }
        : null,
    })),
    /** Of files that are listed: collections and state. */
    sizeBytes: [...collectionFiles(manifest), ...manifest.state].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    /** Files that were replaced, and stay a while for readers that began before. */
    filesToGo: manifest.garbage.length,
    stateFiles: manifest.state.length,
    stateBytes: manifest.state.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/** A generation that has begun in the place of a finished one is not finished, and its first commit may be far. */
function stateOf(
  { lease, progress, superseded, releases }: Manifest,
  nowMs: number,
): 'finished' | 'running' | 'stopped' {
  const isLive = leaseStatus(lease, nowMs, hostIdentity()) === 'live';
  const isBegun = superseded !== undefined && (isLive || releases?.rebuilt === true);
  if ((progress as Progress).finished && !isBegun) return 'finished';
  return isLive ? 'running' : 'stopped';
}

function showPipeline(status: PipelineStatus): string {
  const { counters: c } = status;
  const rows = status.collections.map(
    ({ collection, documents, files, sizeBytes }): [string, number, number, string] => [
      collection,
      documents,
      files,
      megabytes(sizeBytes),
    ],
  );
  return [
    `${status.pipeline} · ${status.state} · ${status.epoch === 0 ? 'nothing committed yet' : `epoch ${status.epoch} · committed ${status.committedAt}`}`,
    ...(status.released > 0 ? [`${grouped(status.released)} released record(s) wait for run --rebuild`] : []),
    ...rebuildText(status),
    ...(status.reset ? ['reset: the next run begins anew, and its first commit replaces what is below'] : []),
    `input ${status.input.map(({ name, consumedBytes }) => `${name} (${grouped(consumedBytes)} bytes read)`).join(', ') || 'none yet'}`,
    `watermark ${status.watermark.iso ?? 'none yet'}${rateText(status)}`,
    ...lagText(status.partitions),
    `read ${grouped(c.read)} = parsed ${grouped(c.parsed)} + dead ${grouped(c.dead)}`,
    `parsed ${grouped(c.parsed)} = accepted ${grouped(c.accepted)} + late ${grouped(c.late)}`,
    `accepted ${grouped(c.accepted)} = unique ${grouped(c.unique)} + duplicates ${grouped(c.duplicates)}`,
    reconciles(status),
    `state to go on from ${status.stateFiles} file(s), ${megabytes(status.stateBytes)}`,
    '',
    rows.length > 0
      ? plainTable(['collection', 'documents', 'files', 'size'], rows)
      : 'no documents yet: the first run has not come to a commit; let it go on, or run the same command again\n',
    ...retentionText(status),
  ].join('\n');
}

function rebuildText({ rebuild, generation }: PipelineStatus): string[] {
  if (rebuild === null) return [];
  const taken = `${grouped(rebuild.takesIn)} released record(s)`;
  return [
    rebuild.hasCommitted
      ? `generation ${generation} is a rebuild with ${taken} taken in; the same command goes on with it`
      : `a rebuild has begun that takes in ${taken}, and has committed nothing yet; the same command goes on with it, and its first commit replaces what is below`,
  ];
}

/** What was pruned, a line a collection, and the size of all. */
function retentionText({ collections, sizeBytes, filesToGo }: PipelineStatus): string[] {
  if (collections.length === 0) return [];
  const pruned = collections.flatMap(({ collection, pruned: gone }) =>
    gone === null
      ? []
      : `pruned of ${collection}: ${grouped(gone.documents)} documents${gone.events > 0 ? ` with ${grouped(gone.events)} events` : ''}, of before ${gone.before}`,
  );
  const waiting = filesToGo === 0 ? '' : `; ${filesToGo} replaced file(s) go once their readers are done`;
  return [...pruned, `${megabytes(sizeBytes)} in all${waiting}`, ''];
}

function rateText({ state, recentEventsPerSecond: recent }: PipelineStatus): string {
  return state === 'running' && recent !== null
    ? ` · ${grouped(recent)} events/s in the seconds before that commit`
    : '';
}

/** One line a partition of a topic. */
function lagText(partitions: readonly PartitionStatus[]): string[] {
  return partitions.flatMap(({ partition, watermark, offset, lag }) =>
    offset === null
      ? []
      : `partition ${partition}: ${watermark ?? 'no watermark yet'} · at offset ${grouped(offset)}${lag === null ? '' : `, ${grouped(lag)} behind`}`,
  );
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(1)} MB`;
}
