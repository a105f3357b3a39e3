import { it } from 'vitest';
import { inFolder } from '../support/run-once';
import { expectStepsMet } from './kill-lanes';
import { LOG_STEPS, logChain } from './log-chain';
import { buildProgram } from './log-child';
import type { SendTask } from './log-sender';
import { TIMES } from './step-choice';

it(
  `who writes a topic, killed ${TIMES} times at every step of the log's protocol and gone on with, leaves what one leaves that nobody kills`,
  () =>
    inFolder(async (folder) => {
      const runTask = buildProgram<SendTask>('log-sender', folder);
      await expectStepsMet(folder, LOG_STEPS, 900, (own, seed, met) => logChain(own, seed, met, runTask));
    }),
  600_000,
);
