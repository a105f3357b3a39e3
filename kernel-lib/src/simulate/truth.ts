import type { MalformedReason } from './malformed';

/**
 * What an injected record is, judged in the order of the file with P and delay: `late` — behind its partition's watermark;
 * `out-of-order` — in time, but behind an earlier parsed record of the file; `duplicate` — in time, an exact copy of an
 * accepted record; `late-duplicate` — late, an exact copy of an earlier parsed record; `malformed` — cannot be parsed.
 */
export type InjectedKind = 'late' | 'out-of-order' | 'duplicate' | 'late-duplicate' | 'malformed';

/** One entry of the truth file. */
export interface TruthRecord {
  /** Byte of the record's start in the decompressed file. */
  readonly offset: number;
  /** Line in the file, from 1; the header is line 1. */
  readonly line: number;
  readonly kind: InjectedKind;
  /** Of a malformed record its user's partition if the user can be read, else 0. */
  readonly partition: number;
  /** Offset of the record that a duplicate or late duplicate repeats. */
  readonly copyOf?: number;
  /** Why a malformed record is dead. */
  readonly reason?: MalformedReason;
  /** Of a malformed record: its time and user are good and its time is ahead of all parsed ones of the partition. */
  readonly wouldMoveWatermark?: boolean;
}

/** One line of the truth file. */
export function truthRecord(record: TruthRecord): string {
  return JSON.stringify(record);
}
