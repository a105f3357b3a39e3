import { randomUUID } from 'node:crypto';
import type { HostIdentity } from '../../../kernel-lib/src/file/files';
import { hostIdentity } from '../../../kernel-lib/src/file/host-identity';
import type { LiveState } from './live-resource';
import type { RunRequest } from './live-run';

/** How an engine is started again. Its environment is not kept: it may hold an address with its password. */
type KeptRequest = Omit<RunRequest, 'env'>;

type Host = Omit<HostIdentity, 'host'>;

/** A window by its process, told from a later one with the same number. */
interface Owner {
  /** Different for each window, also where one process had two of them one after the other. */
  readonly window: string;
  readonly bootId: string;
  readonly pid: number;
  readonly processStart: string;
}

/** A run as its window last had it. */
export interface OpenRun {
  readonly request: RunRequest;
  readonly state: LiveState;
  readonly cause: string | null;
}

interface KeptRun extends OpenRun {
  readonly request: KeptRequest;
  readonly owner: Owner;
}

/** A run whose window has gone: as it had ended there, or stopped with that window. */
export interface LeftRun {
  readonly request: KeptRequest;
  readonly state: 'stopped' | 'failed';
  readonly cause: string | null;
}

/** Where a workspace of the editor is remembered, over windows. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = 'footpath.runs';
/** In the place of the built-in definition's file: an update of the extension comes with a folder of its own. */
const BUILT_IN = 'footpath:built-in-definition';
const WINDOW_CLOSED = 'The window in which it ran was closed. Resume goes on behind the last commit.';

/** The engines of a workspace that were not finished: a window that is loaded anew shows them, so that they can be resumed. */
export class KeptRuns {
  private readonly self: Owner;
  /** Windows whose runs are this one's from now on. */
  private readonly taken = new Set<string>();

  constructor(
    private readonly memory: Memory,
    /** File of the built-in definition. */
    private readonly builtIn: string,
    private readonly host: Host = hostIdentity(),
  ) {
    const { bootId, pid, processStart } = host;
    this.self = { window: randomUUID(), bootId, pid, processStart };
  }

  /** What windows that have gone by now have left behind, the same command once. It is told once, and this window's from then on. */
  takeLeft(): readonly LeftRun[] {
    const left = this.others().filter(({ owner }) => this.isGone(owner));
    for (const { owner } of left) this.taken.add(owner.window);
    // Of the same command the one that was at it counts: another may have failed for just that reason.
    const runs = [...left.filter(hasEnded), ...left.filter((run) => !hasEnded(run))];
    return [...new Map(runs.map((run) => [commandOf(run), leftRun(run)])).values()].map((run) => ({
      ...run,
      request: replaced(run.request, BUILT_IN, this.builtIn),
    }));
  }

  /** Whether a window that has not gone yet has runs: the one before this may still be ending. */
  get hasOthers(): boolean {
    return this.others().length > 0;
  }

  /** These are this window's from now on, with what it has found left. What others have stays theirs until it is taken. */
  async keep(runs: readonly OpenRun[]): Promise<void> {
    const own = runs.map(({ request: { env: _, ...request }, state, cause }) => ({
      request: replaced(request, this.builtIn, BUILT_IN),
      state,
      cause,
      owner: this.self,
    }));
    await this.memory.update(KEY, [...this.others(), ...own]);
  }

  private others(): readonly KeptRun[] {
    const all = (this.memory.get(KEY) as readonly KeptRun[] | undefined) ?? [];
    return all.filter(({ owner }) => owner.window !== this.self.window && !this.taken.has(owner.window));
  }

  /** An earlier boot or another container has no process here, and what had this process's number has gone. */
  private isGone({ bootId, pid, processStart }: Owner): boolean {
    const { host } = this;
    return bootId !== host.bootId || pid === host.pid || !host.isAlive(pid, processStart);
  }
}

/** The same command, however it came about. */
export function commandOf({ request }: Pick<OpenRun, 'request'>): string {
  return request.args.join('\n');
}

function replaced(request: KeptRequest, given: string, by: string): KeptRequest {
  return { ...request, args: request.args.map((arg) => (arg === given ? by : arg)) };
}

function hasEnded({ state }: OpenRun): boolean {
  return state === 'failed' || state === 'stopped';
}

function leftRun(run: KeptRun): LeftRun {
  const { request, state, cause } = run;
  if (!hasEnded(run)) return { request, state: 'stopped', cause: WINDOW_CLOSED };
  return { request, state: state === 'failed' ? 'failed' : 'stopped', cause };
}
