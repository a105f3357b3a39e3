/** A server that was lost, or is there again. */
export interface ServerState {
  readonly server: 'Kafka' | 'MongoDB';
  readonly isThere: boolean;
}

/** Told to people, and where it is of a server to programs too. */
export type Notice = (message: string, state?: ServerState) => void;

/** Tells once that a connection is lost, and once that it is back. */
export class ConnectionWatch {
  /** By the clock for spans of time; null while all is well. */
  private lostSinceMs: number | null = null;

  /** @param place for people: never who connects, or by what password. */
  constructor(
    private readonly server: ServerState['server'],
    private readonly place: string,
    private readonly onNotice: Notice,
    private readonly elapsedMs: () => number = () => performance.now(),
  ) {}

  /** How long the connection has been lost; 0 while all is well. */
  get lostForMs(): number {
    return this.lostSinceMs === null ? 0 : this.elapsedMs() - this.lostSinceMs;
  }

  lost(): void {
    if (this.lostSinceMs !== null) return;
    this.lostSinceMs = this.elapsedMs();
    this.tell(`at ${this.place} is lost; it is tried again`, false);
  }

  back(): void {
    if (this.lostSinceMs === null) return;
    const seconds = (this.lostForMs / 1000).toFixed(1);
    this.lostSinceMs = null;
    this.tell(`is back after ${seconds} s`, true);
  }

  private tell(what: string, isThere: boolean): void {
    const { server } = this;
    this.onNotice(`the connection to ${server} ${what}`, { server, isThere });
  }
}
