import { FootpathError } from '../../src/event/error';
import { Seeded } from '../support/seeded';
import { accidental, calm, type Fate, OF_RUNS, OF_WRITERS, PAST_LEASE_MS } from './accidents';
import type { Bug } from './bugs';
import { checkEnd, checkReader } from './checks';
import type { FaultCounts } from './faults';
import { INPUTS, inputOf, SILENT_INPUTS, type SimulatedInput } from './inputs';
import { type Ending, live } from './life';
import { Promises, writeLog } from './log-writer';
import { Machine } from './machine';
import type { Process } from './process';
import { ProcessFiles } from './process-files';
import { Violation } from './violation';

/** Lives of a run without an accident until it must have come to its end. */
const CALM_LIVES = 25;

/** What a schedule came to. */
export interface Outcome {
  /** What was wrong, or null. */
  readonly failure: string | null;
  readonly trace: string;
  readonly last: readonly string[];
  readonly faults: FaultCounts;
  readonly lives: number;
  readonly floors: number;
}

/** One schedule: an input, run to its end through what its seed says. */
export async function runSchedule(seed: number, bug: Bug | null = null): Promise<Outcome> {
  const input = await inputOf(seed % INPUTS);
  return new Schedule(new Machine(new Seeded(seed * 7919 + 13)), input, bug).run();
}

/** The same over a topic whose partitions fall silent. */
export async function runSilentSchedule(seed: number): Promise<Outcome> {
  const input = await inputOf(INPUTS + (seed % SILENT_INPUTS));
  return new Schedule(new Machine(new Seeded(seed * 7919 + 13)), input, null).run();
}

class Schedule {
  private readonly supervisor: Process;
  private failure: string | null = null;
  private isOver = false;
  private isLogWritten = false;
  private lives = 0;

  constructor(
    private readonly machine: Machine,
    private readonly input: SimulatedInput,
    private readonly bug: Bug | null,
  ) {
    this.supervisor = machine.supervisor;
    machine.onCommit = () => this.read();
  }

  async run(): Promise<Outcome> {
    const { machine, input } = this;
    const fail = (error: unknown) => this.fail(error);
    this.work().catch(fail);
    try {
      await machine.scheduler.run(() => this.isOver || this.failure !== null);
      if (this.failure === null) await checkEnd(machine, input);
    } catch (error) {
      fail(error);
    }
    machine.faults['answers out of turn'] += machine.scheduler.outOfTurn;
    machine.trace.note(this.failure ?? 'as undisturbed');
    const { faults, floors, trace } = machine;
    return { failure: this.failure, faults, trace: trace.digest(), last: trace.last, lives: this.lives, floors };
  }

  private fail(error: unknown): void {
    this.failure ??= error instanceof Error ? `${error.name} ${error.message}` : String(error);
  }

  /** Reads while others write, some time after a commit. */
  private read(): void {
    const { machine } = this;
    if (!machine.random.chance(0.2)) return;
    machine.scheduler.post(this.supervisor, 'reader', () => {
      checkReader(machine, this.input).catch((error) => this.fail(error));
    });
  }

  private async work(): Promise<void> {
    if (this.input.kind === 'log') {
      await this.makeTopic();
      await Promise.all([this.writeLog(), this.runToEnd()]);
    } else {
      this.isLogWritten = true;
      await this.runToEnd();
    }
    this.isOver = true;
  }

  /** A run of a topic that is not there is refused, so there is one. */
  private async makeTopic(): Promise<void> {
    const process = this.machine.start('maker');
    const nothing = { ...this.input, sent: [] };
    await writeLog(process, new ProcessFiles(process, calm().accidents), nothing, new Promises(this.input.partitions));
  }

  private async writeLog(): Promise<void> {
    const promises = new Promises(this.input.partitions);
    let accidents = this.machine.random.whole(3);
    const life = (process: Process, fate: Fate) => writeLog(process, this.filesOf(process, fate), this.input, promises);
    const fateOf = (process: Process) => (accidents-- > 0 ? accidental(process, OF_WRITERS, 40, true) : calm());
    for (let calmLives = 0; ; calmLives++) {
      if (calmLives > CALM_LIVES) throw new Violation('the log is not written');
      const ending = await this.oneAfterAnother('log writer', fateOf, life);
      if (ending === 'finished') break;
    }
    this.isLogWritten = true;
  }

  private async runToEnd(): Promise<void> {
    const { machine, input } = this;
    let accidents = 1 + machine.random.whole(5);
    let hands = 1;
    const life = (process: Process, fate: Fate) => {
      const before = hands;
      hands = machine.random.whole(4);
      if (hands !== before) machine.happened('other number of hands');
      return this.live(process, fate, hands);
    };
    const fateOf = (process: Process) => (accidents-- > 0 ? accidental(process, OF_RUNS, input.changes) : calm());
    for (let calmLives = 0; ; calmLives++) {
      if (calmLives > CALM_LIVES) throw new Violation('the run does not come to its end');
      const ending = await this.oneAfterAnother('run', fateOf, life);
      if (this.isLogWritten && (ending === 'finished' || ending === 'nothing-to-do')) return;
    }
  }

  /** A life, and where it is paused past its lease another one meanwhile. Gives how the last one ended. */
  private async oneAfterAnother(
    name: string,
    fateOf: (process: Process) => Fate,
    life: (process: Process, fate: Fate) => Promise<Ending>,
  ): Promise<Ending> {
    const { machine, supervisor } = this;
    const { scheduler, random } = machine;
    this.lives++;
    const process = machine.start(name);
    const fate = fateOf(process);
    const first = life(process, fate);
    const how = await Promise.race([first, fate.paused, fate.intruded]);
    if (how === 'intruded') {
      const second = await this.heir(name, life);
      if (second instanceof FootpathError && second.code === 'locked') machine.happened('second writer');
      fate.isContended = true;
    } else if (how === 'paused') {
      await scheduler.sleep(supervisor, PAST_LEASE_MS);
      const heir = this.heir(name, life);
      await Promise.race([heir, this.someSteps(random.whole(40))]);
      process.paused = false;
      await heir;
    }
    const ending = await first;
    await this.judge(ending, fate);
    return ending;
  }

  /** For as long as it takes to have had a turn so often. */
  private async someSteps(count: number): Promise<void> {
    const { scheduler } = this.machine;
    for (let step = 0; step < count; step++) await scheduler.answer(this.supervisor, 'wait', () => undefined);
  }

  /** Another one while the first still lives. */
  private async heir(name: string, life: (process: Process, fate: Fate) => Promise<Ending>): Promise<Ending> {
    const process = this.machine.start(`other ${name}`);
    const fate = { ...calm(), isContended: true };
    const ending = await life(process, fate);
    await this.judge(ending, fate);
    return ending;
  }

  /** Whether a life may end so, for all that happened to it; and who is kept out waits. */
  private async judge(ending: Ending, fate: Fate): Promise<void> {
    if (!(ending instanceof FootpathError)) return;
    const { code, message } = ending;
    const mayBe =
      code === 'locked' ||
      code === 'interrupted' ||
      (code === 'io' && fate.hasFailedDisk) ||
      (code === 'fenced' && fate.isContended);
    if (!mayBe) throw new Violation(`it ended with ${code}: ${message}`);
    if (code === 'locked') await this.machine.scheduler.sleep(this.supervisor, 5000);
  }

  /** A run that follows the log for as long as it is written. */
  private async live(process: Process, fate: Fate, hands: number): Promise<Ending> {
    const { machine, input, bug } = this;
    const follow = input.kind === 'log' && !this.isLogWritten;
    const breaks = machine.random.chance(0.2) && fate.accidents.changes.size > 0;
    const ending = live({
      process,
      files: this.filesOf(process, fate),
      input,
      hands,
      follow,
      breaksAt: breaks ? machine.random.whole(input.csv.length) : Number.POSITIVE_INFINITY,
      onBreak: () => {
        machine.happened('pipe broken');
        fate.hasFailedDisk = true;
      },
      bug,
    });
    if (follow) this.stopSome(process).catch((error) => this.fail(error));
    return ending;
  }

  /** Who follows a log stops when he is told to. */
  private async stopSome(process: Process): Promise<void> {
    const { machine, supervisor } = this;
    while (!process.dead && !this.isLogWritten) await machine.scheduler.sleep(supervisor, 200);
    await machine.scheduler.sleep(supervisor, machine.random.whole(1000));
    if (process.dead) return;
    process.stop.abort();
  }

  private filesOf(process: Process, { accidents }: Fate) {
    const files = new ProcessFiles(process, accidents);
    return this.bug?.files?.(files) ?? files;
  }
}
