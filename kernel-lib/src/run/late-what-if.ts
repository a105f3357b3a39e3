import { resolve } from 'node:path';
import { BatchBuffers } from '../event/batch-buffers';
import { FootpathError } from '../event/error';
import { Lateness, type LateUnder } from '../stream/lateness';
import { openInputs } from './input';
import { openFiles, openTopicOf, openTopicSource } from './open-source';
import { isTopicKind, type RunOptions } from './options';
import { createParsers } from './parsers';
import { worldOf } from './world-of';

export interface WhatIfOptions
  extends Pick<
    RunOptions,
    'inputs' | 'kind' | 'definition' | 'columns' | 'dir' | 'kafka' | 'signal' | 'onNotice' | 'world'
  > {
  /** Watermark delays to ask about, at least one. */
  readonly delaysMs: readonly number[];
  /** Told after each chunk how many records were read. */
  readonly onRead?: (records: number) => void;
}

/** What an input would lose to lateness, by watermark delay. */
export interface WhatIf {
  /** Names of the files, or of the topic. */
  readonly sources: readonly string[];
  readonly partitions: number;
  readonly read: number;
  readonly parsed: number;
  readonly dead: number;
  /** By delay, the shortest first; `share` (0–1) is of the parsed records, null where there are none. */
  readonly delays: readonly (LateUnder & { readonly share: number | null })[];
  /** The least delay under which no record is late: how far behind the last of them lay. */
  readonly noneLateMs: number;
}

/**
 * Reads files to their ends, or a topic to where it ends now, and counts what would be late under each delay. Reads once,
 * keeps one chunk in memory, and touches no store.
 *
 * @throws FootpathError `not-found`, `bad-input`, `not-keyed`, `interrupted`, and what else reading meets.
 */
export async function lateWhatIf(options: WhatIfOptions): Promise<WhatIf> {
  const { inputs, kind, signal } = options;
  const world = worldOf(options.world);
  const topic = isTopicKind(kind)
    ? await openTopicOf(options, { kind, name: inputs[0] }, world, { dir: resolve(options.dir) })
    : null;
  const definition = topic?.definition ?? options.definition;
  const { partitions } = definition.source;
  const source = topic
    ? await openTopicSource(topic, options, world, null)
    : await openFiles(options, await openInputs(inputs, world.stdin, signal), null);
  const { reader, format, sources } = source;
  const parsers = createParsers({ definition, format, sources });
  const buffers = new BatchBuffers();
  const lateness = new Lateness(partitions, options.delaysMs);
  let parsed = 0;
  let dead = 0;
  try {
    reader.beginRange({ from: 0, to: Number.POSITIVE_INFINITY });
    for (;;) {
      const read = await reader.next(0);
      if (signal?.aborted) throw new FootpathError('interrupted', 'Stopped as asked; nothing was changed.');
      if (read.kind !== 'chunk') break;
      const batch = parsers[read.chunk.file].parse(read.chunk, buffers);
      lateness.add(batch);
      parsed += batch.length;
      dead += batch.dead.length;
      options.onRead?.(parsed + dead);
    }
  } finally {
    await reader.close();
  }
  return {
    sources: sources.map(({ name }) => name),
    partitions,
    read: parsed + dead,
    parsed,
    dead,
    delays: lateness.counts().map((count) => ({ ...count, share: parsed === 0 ? null : count.late / parsed })),
    noneLateMs: lateness.greatestBehindMs,
  };
}
