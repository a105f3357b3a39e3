import { FootpathError } from '../../src/event/error';
import type { Files } from '../../src/file/files';
import type { RunOptions } from '../../src/run/options';
import { run } from '../../src/run/run';
import type { Bug } from './bugs';
import { inOrder, startSimulatedCrew } from './crew';
import { DIR, type SimulatedInput, TOPIC } from './inputs';
import { simulatedPipe } from './pipe';
import type { Process } from './process';

/** How a process ended: by itself, by being killed, or with an error of the product. */
export type Ending = 'finished' | 'interrupted' | 'nothing-to-do' | 'killed' | FootpathError;

export interface Life {
  readonly process: Process;
  readonly files: Files;
  readonly input: SimulatedInput;
  readonly hands: number;
  readonly follow: boolean;
  /** Byte at which the pipe breaks. */
  readonly breaksAt: number;
  readonly onBreak: () => void;
  readonly bug: Bug | null;
}

/** One run of a pipeline as a process of its own, from its start to its end whatever that is. */
export async function live({ process, input, files, ...life }: Life): Promise<Ending> {
  const { machine } = process;
  const { random, scheduler } = machine;
  const mostBytes = random.pick([7, 40, 400, 4000]);
  if (input.kind === 'csv' && mostBytes < 50) machine.happened('pipe in small pieces');
  const options: RunOptions = {
    inputs: input.kind === 'csv' ? ['-'] : [TOPIC],
    kind: input.kind,
    definition: input.definition,
    dir: DIR,
    workers: life.hands,
    follow: life.follow || undefined,
    epochBytes: 600 + random.whole(4000),
    epochRecords: 3 + random.whole(40),
    epochMs: 1 + random.whole(400),
    aheadMs: random.pick([60_000, 86_400_000]),
    chunkBytes: 100 + random.whole(2000),
    signal: process.stop.signal,
    world: {
      files,
      clock: machine.clock,
      host: process.host,
      timers: process.timers,
      watch: (folder) => machine.watch(process, folder),
      stdin: () => simulatedPipe(process, input.csv, random, { mostBytes, ...life }),
      startCrew: async (setup, hands) => startSimulatedCrew(process, files, setup, hands, life.bug?.queueOf ?? inOrder),
    },
  };
  const ended = scheduler
    .answer(process, 'start', () => run(options))
    .then(
      ({ outcome }): Ending => outcome,
      (error: unknown): Ending => {
        if (process.dead) return 'killed';
        if (error instanceof FootpathError) return error;
        throw error;
      },
    );
  const ending = await Promise.race([ended, process.died]);
  process.exit();
  machine.trace.note(`${process.name} ended: ${ending instanceof FootpathError ? ending.code : ending}`);
  return ending;
}
