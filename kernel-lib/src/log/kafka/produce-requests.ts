import { recordAt } from '../record-packer';
import type { AppendBatch } from '../topic-log';
import { ORIGIN_HEADER } from './record-runs';

/** Of one partition in one request; brokers take 1 MiB by default. A longer record goes alone. */
export const MOST_REQUEST_BYTES = 900_000;
/** What a record takes beside its key and value, at most. */
const RECORD_BYTES = 64;

export interface SentMessage {
  readonly partition: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly timestamp: string;
  readonly headers?: { readonly [ORIGIN_HEADER]: string };
}

export interface ProduceRequest {
  readonly messages: SentMessage[];
  /** By partition of the request, which of the batches begins in it there; not all do. */
  readonly begins: ReadonlyMap<number, number>;
}

/** Batches as requests, in order: each with as much of every partition as brokers take. */
export function produceRequests(batches: readonly AppendBatch[], timestamp: string): ProduceRequest[] {
  const requests: Draft[] = [];
  // By partition, the last request that has some of it: what follows is not sent before.
  const lastOf = new Map<number, number>();
  batches.forEach(({ partition, records, userIds }, batch) => {
    for (let index = 0; index < records.ends.length; index++) {
      const value = recordAt(records, index);
      const origin = records.origins?.[index];
      const userId = userIds?.[index] ?? -1;
      const key = userId < 0 ? null : String(userId);
      const size = value.length + (key?.length ?? 0) + (origin?.length ?? 0) + RECORD_BYTES;
      let at = lastOf.get(partition) ?? 0;
      const isBegin = index === 0;
      const used = requests[at]?.bytes.get(partition) ?? 0;
      // Two batches of a partition are two requests: each is told its own base offset.
      if ((used > 0 && used + size > MOST_REQUEST_BYTES) || (isBegin && used > 0)) at++;
      const request = (requests[at] ??= { messages: [], begins: new Map(), bytes: new Map() });
      lastOf.set(partition, at);
      request.bytes.set(partition, (request.bytes.get(partition) ?? 0) + size);
      if (isBegin) request.begins.set(partition, batch);
      request.messages.push({
        partition,
        key,
        value: value.length === 0 ? null : Buffer.from(value.buffer, value.byteOffset, value.length),
        timestamp,
        ...(origin ? { headers: { [ORIGIN_HEADER]: origin } } : {}),
      });
    }
  });
  return requests;
}

interface Draft extends ProduceRequest {
  readonly begins: Map<number, number>;
  readonly bytes: Map<number, number>;
}
