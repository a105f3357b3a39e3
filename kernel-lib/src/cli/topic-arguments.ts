import { InvalidArgumentError, Option } from 'commander';
import { hostIdentity } from '../file/host-identity';
import { nodeFiles } from '../file/node-files';
import { systemClock } from '../file/system-clock';
import type { LogWorld } from '../log/log-world';
import type { FsyncPolicy } from '../log/log-writer';
import { oneOf } from './arguments';
import type { Context } from './context';
import { grouped } from './terminal';

/** `log:TOPIC`, a topic of the embedded log: gives its name. */
export function topicName(text: string): string {
  const match = /^log:(.+)$/.exec(text);
  if (match) return match[1];
  throw new InvalidArgumentError(`It takes log:TOPIC, such as log:events, not '${text}'.`);
}

/** A positive number, such as `0.5` or `2000`. */
export function positiveNumber(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (text.trim() === '' || !(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvalidArgumentError(`It takes a number above 0, not '${text}'.`);
  }
  return value;
}

/** Seconds, in milliseconds. */
export function secondsMs(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 86_400)) {
    throw new InvalidArgumentError(`It takes seconds, such as 0.01, not '${text}'.`);
  }
  return 1000 * value;
}

/** How many times faster than the events came, `60x` or `60`. */
export function speedFactor(text: string): number {
  return positiveNumber(text.replace(/x$/, ''));
}

export function fsyncOption(): Option {
  return new Option(
    '--fsync <WHEN>',
    'when an append is durable: at once (batch), soon (interval) or when the system likes (none)',
  )
    .argParser(oneOf<FsyncPolicy>(['batch', 'interval', 'none']))
    .default('batch');
}

export function logWorld(): LogWorld {
  return { files: nodeFiles, clock: systemClock, host: hostIdentity() };
}

/** Tells that a writer before had not finished its last batch. */
export function tellTorn({ terminal }: Context, json: boolean) {
  return ({ partition, endOffset, bytes }: { partition: number; endOffset: number; bytes: number }): void => {
    const notice = `partition ${partition} had ${grouped(bytes)} bytes of a batch that was never finished; the log goes on at offset ${grouped(endOffset)}.`;
    terminal.err(json ? `${JSON.stringify({ notice })}\n` : `note: ${notice}\n`);
  };
}
