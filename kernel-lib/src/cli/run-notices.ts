import type { Notice, ServerState } from '../file/connection-watch';
import { durationText } from '../pipeline/duration';
import type { ProgressDisplay, Terminal } from './terminal';

type Server = ServerState['server'];

const SETTINGS: Readonly<Record<Server, string>> = { Kafka: 'KAFKA_RETRY_FOR', MongoDB: 'MONGODB_RETRY_FOR' };

export interface RunNoticesOptions {
  readonly terminal: Terminal;
  readonly json: boolean;
  /** Its line makes room for what is told meanwhile. */
  readonly display: Pick<ProgressDisplay, 'done'>;
  /** Aborted: the run is to stop. */
  readonly signal: AbortSignal;
  /** How long a server that is away is waited for. */
  readonly waitsForMs: Readonly<Partial<Record<Server, number | null>>>;
}

/**
 * What a run tells beside its result. That a server is lost, or back, is told at once, and of a run that is to stop what it still
 * waits for; all else is told at the end, where no progress writes over it. As JSON a server's line says of itself which server it is of.
 */
export class RunNotices {
  private readonly kept: string[] = [];
  private readonly away = new Set<Server>();
  private readonly onAbort = () => this.tellWaits();

  constructor(private readonly options: RunNoticesOptions) {
    options.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  readonly take: Notice = (message, state) => {
    if (state === undefined) {
      this.kept.push(message);
      return;
    }
    if (state.isThere) this.away.delete(state.server);
    else this.away.add(state.server);
    this.tell(message, state);
    if (!state.isThere && this.options.signal.aborted) this.tellWaits();
  };

  /** Tells what was kept; once the run has ended. */
  end(): void {
    this.options.signal.removeEventListener('abort', this.onAbort);
    for (const notice of this.kept) this.tell(notice);
  }

  private tellWaits(): void {
    for (const server of this.away) {
      const ms = this.options.waitsForMs[server];
      const most = typeof ms === 'number' ? `up to ${durationText(ms)} (${SETTINGS[server]})` : SETTINGS[server];
      this.tell(`the epoch ends once ${server} is back, which is waited for ${most}`);
    }
  }

  private tell(notice: string, state?: ServerState): void {
    const { terminal, json, display } = this.options;
    display.done();
    terminal.err(json ? `${JSON.stringify({ notice, ...state })}\n` : `note: ${notice}\n`);
  }
}
