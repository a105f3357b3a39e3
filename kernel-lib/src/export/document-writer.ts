import type { Document } from '../store/query/source';

/** Takes the bytes of a file in order. */
export type Append = (bytes: Uint8Array) => void;

/** Writes documents in one format. Holds one batch at a time. */
export interface DocumentWriter {
  write(documents: readonly Document[]): void;
  /** Writes what comes behind the last batch. */
  end(): void;
}
