import { FootpathError } from './event/error';
import { hostIdentity } from './file/host-identity';
import { nodeFiles } from './file/node-files';
import { systemClock } from './file/system-clock';
import type { KafkaOptions } from './log/kafka/kafka-options';
import { topicPlaceIn } from './log/open-any-topic';
import { interruptSignal } from './notebook/interrupt-signal';
import { type ReplaySummary, replay } from './replay/replay';
import type { SendOptions } from './replay/send-to';
import { simulateTo } from './replay/simulate-to';
import { type SimulateOptions, type SimulateSummary, simulate } from './simulate/simulate';

/** Where events are sent, and how fast. */
export interface SendEventsOptions {
  /** `log:TOPIC`, a topic of the store's folder, or `kafka:TOPIC`; made if it is not there. */
  readonly to: string;
  /** Folder of the store that holds `log:TOPIC`. Default `.footpath`. */
  readonly dir?: string;
  /** Partitions of a new topic; an existing one keeps its own. Default 1. */
  readonly partitions?: number;
  /** Events a second. Default: as fast as they go. */
  readonly ratePerSecond?: number;
  /** By event time, so many times faster: 60 sends an hour in a minute. */
  readonly speed?: number;
  readonly kafka?: KafkaOptions;
  readonly signal?: AbortSignal;
  /** Told now and then how many records were sent. */
  readonly onProgress?: (records: number) => void;
}

export type SimulateEventsOptions = SimulateOptions | (Omit<SimulateOptions, 'out' | 'sink'> & SendEventsOptions);

/**
 * Makes the events of a simulated shop: a file (`out`), or a stream into a topic (`to`). In a notebook it ends when the cell is
 * interrupted.
 *
 * @throws FootpathError `bad-argument`, `locked`, `changed`, `io`, `interrupted`.
 */
export function simulateEvents(options: SimulateEventsOptions): Promise<SimulateSummary> {
  const signal = options.signal ?? interruptSignal();
  if (!('to' in options)) return simulate({ ...options, signal });
  return simulateTo(world(), { ...options, signal }, { ...sendOptions(options), signal });
}

/**
 * Sends the records of a CSV file to a topic, in their order. In a notebook it ends when the cell is interrupted.
 *
 * @throws FootpathError `not-found`, `bad-input`, `bad-argument`, `locked`, `changed`, `io`, `interrupted`.
 */
export function replayFile(options: SendEventsOptions & { readonly csv: string }): Promise<ReplaySummary> {
  const signal = options.signal ?? interruptSignal();
  return replay(world(), { ...sendOptions(options), csv: options.csv, signal, stdin: () => process.stdin });
}

function sendOptions(options: SendEventsOptions): SendOptions {
  const { to, dir = '.footpath', partitions, ratePerSecond, speed, kafka, onProgress } = options;
  const place = topicPlaceIn(to);
  if (place === null)
    throw new FootpathError('bad-argument', `to takes log:TOPIC or kafka:TOPIC, such as log:events, not '${to}'.`);
  return { topic: place.name, topicKind: place.kind, dir, partitions, ratePerSecond, speed, kafka, onProgress };
}

const world = () => ({ files: nodeFiles, clock: systemClock, host: hostIdentity() });
