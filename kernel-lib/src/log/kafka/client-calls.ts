import type { FootpathError } from '../../event/error';
import type { ServerState } from '../../file/connection-watch';
import type { KafkaReaderOptions } from './kafka-reader';
import type { KafkaWriterOptions } from './kafka-writer';

/** What Kafka's client is to do in a thread of its own. */
export type ClientSetup =
  | { readonly kind: 'reader'; readonly options: Omit<KafkaReaderOptions, 'onNotice'> }
  | { readonly kind: 'writer'; readonly options: Omit<KafkaWriterOptions, 'onNotice'> };

/** A method of the reader or writer to call; without arguments, a call whose wait is to be given up. */
export interface ClientCall {
  readonly call: number;
  readonly method: string;
  readonly args: readonly unknown[] | null;
}

/** The call numbered 0 is the opening, and gives the topic's description. */
export type ClientAnswer =
  | { readonly call: number; readonly value: unknown }
  | {
      readonly call: number;
      readonly error: Pick<FootpathError, 'code' | 'message' | 'retryable'> & { readonly stack?: string };
    }
  | { readonly notice: string; readonly state: ServerState | undefined };
