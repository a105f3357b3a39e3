import type { RunRequest } from './live-run';

/** How an engine is started again. Its environment is not kept: it may hold an address with its password. */
type KeptRequest = Omit<RunRequest, 'env'>;

interface KeptRun {
  readonly request: KeptRequest;
  /** The process of the window that has it. */
  readonly owner: number;
}

/** Where a workspace of the editor is remembered, over windows. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const KEY = 'footpath.runs';

/** The engines of a workspace that were not finished: a window that is loaded anew shows them, so that they can be resumed. */
export class KeptRuns {
  constructor(
    private readonly memory: Memory,
    private readonly self = process.pid,
    private readonly isAlive = processIsAlive,
  ) {}

  /** What windows have left behind, the same command once. What another window has, it has. */
  left(): readonly KeptRequest[] {
    const left = this.all().filter(({ owner }) => !this.isAlive(owner));
    return [...new Map(left.map(({ request }) => [request.args.join('\n'), request])).values()];
  }

  /** These are this window's from now on, with what it has found left. */
  async keep(requests: readonly RunRequest[]): Promise<void> {
    const others = this.all().filter(({ owner }) => owner !== this.self && this.isAlive(owner));
    const own = requests.map(({ env: _, ...request }) => ({ request, owner: this.self }));
    await this.memory.update(KEY, [...others, ...own]);
  }

  private all(): readonly KeptRun[] {
    return (this.memory.get(KEY) as readonly KeptRun[] | undefined) ?? [];
  }
}

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
