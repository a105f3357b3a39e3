import { type EventBatch, placeText, type TextRefs } from '../event/batch';
import type { Document } from '../event/document';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What a late record missed. */
export interface MissedWatermark {
  readonly watermarkMs: number;
  /** Offset of the record that set it; null where a floor did. */
  readonly offset: number | null;
  /** The first offset that the floor is for, where that set it. */
  readonly floorOffset: number | null;
}

/** The document of `late_events` for one record of a batch. */
export function lateDocument(
  batch: EventBatch,
  row: number,
  names: { readonly source: string; readonly eventType: string },
  missed: MissedWatermark,
): Document {
  const partition = batch.partition[row];
  const offset = batch.offset[row];
  const rawStart = batch.rawStart[row];
  return {
    _id: `${names.source}:${partition}:${offset}`,
    event_time: new Date(batch.timeMs[row]),
    event_type: names.eventType,
    product_id: batch.productId[row],
    category_id: textOf(batch, batch.categoryId, row),
    category_code: textOf(batch, batch.categoryCode, row),
    brand: textOf(batch, batch.brand, row),
    price: batch.priceCents[row] / 100,
    user_id: batch.userId[row],
    user_session: textOf(batch, batch.userSession, row),
    source: names.source,
    partition,
    offset,
    line: Number.isNaN(batch.line[row]) ? null : batch.line[row],
    raw: batch.text.slice(rawStart, rawStart + batch.rawSize[row]),
    watermark: new Date(missed.watermarkMs),
    watermark_offset: missed.offset,
    floor_offset: missed.floorOffset,
    origin: batch.origins?.get(placeText(partition, offset)) ?? null,
  };
}

function textOf(batch: EventBatch, refs: TextRefs, row: number): string | null {
  const length = refs.length[row];
  if (length === 0) return null;
  // A copy, because a decoder does not read shared memory.
  return decoder.decode(batch.text.slice(refs.start[row], refs.start[row] + length));
}
