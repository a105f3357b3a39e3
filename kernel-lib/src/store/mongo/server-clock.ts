import type { MongoConnection } from './mongo-connection';

/** The server's clock: leases are judged by it, so that a machine whose clock is an hour off takes nothing that lives. */
export class ServerClock {
  /** Server time less our own count of milliseconds. */
  private offsetMs = 0;

  constructor(private readonly connection: MongoConnection) {}

  /** Asks the server. The answer is taken to be of the middle of the call. */
  async read(): Promise<void> {
    await this.connection.attempt('tell its time', async () => {
      const beganMs = performance.now();
      const answer = await this.hello();
      const localTime: unknown = answer.localTime;
      if (!(localTime instanceof Date)) throw new Error('the server does not tell its time');
      this.offsetMs = localTime.getTime() - (beganMs + performance.now()) / 2;
    });
  }

  nowMs(): number {
    return Math.round(performance.now() + this.offsetMs);
  }

  /** Servers before `hello` know it by its older name. */
  private async hello() {
    const { db } = this.connection;
    try {
      return await db.command({ hello: 1 });
    } catch (error) {
      if ((error as { code?: unknown }).code !== COMMAND_NOT_FOUND) throw error;
      return db.command({ isMaster: 1 });
    }
  }
}

const COMMAND_NOT_FOUND = 59;
