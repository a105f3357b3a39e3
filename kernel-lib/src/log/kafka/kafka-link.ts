import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { FootpathError } from '../../event/error';
import { ConnectionWatch, type Notice } from '../../file/connection-watch';
import { kafkaClient, MOST_RETRY_MS } from './kafka-client';
import { isPassing, kafkaError } from './kafka-errors';
import { DEFAULT_CONNECT_FOR_MS, DEFAULT_RETRY_FOR_MS, type KafkaOptions } from './kafka-options';
import { settled } from './settled';
import { Sockets } from './sockets';

const RETRY_EVERY_MS = 200;
/** Of one question: the next attempt is made on a new connection. */
const RETRIES = 3;
const ANSWER_MS = 8000;
/** A question is given that much of an answer's time, however little patience is left: a broker that is there and busy is not one that is away. */
const LEAST_ANSWER_MS = 2000;
const DISCONNECT_MS = 1000;
const NO_ANSWER = Object.assign(new Error('no answer'), { name: 'KafkaJSRequestTimeoutError' });

/** A connection to Kafka, for asking and as the client of others; it is made anew where it breaks. */
export class KafkaLink {
  private admin: Admin | null = null;
  private isClosed = false;

  private constructor(
    readonly options: KafkaOptions,
    readonly watch: ConnectionWatch,
    private readonly sockets: Sockets,
    private readonly kafka: Kafka,
    /** Tries for as long as the user allows: what it has begun goes on once the broker is back. */
    readonly patient: Kafka,
  ) {}

  /**
   * @throws FootpathError `unreachable` if nobody answers in time, `denied`.
   */
  static async open(options: KafkaOptions, onNotice: Notice = () => undefined): Promise<KafkaLink> {
    let isOpen = false;
    const watch = new ConnectionWatch('Kafka', options.brokers.join(', '), (message, state) => {
      // Before the first connection there is none that could be lost.
      if (isOpen) onNotice(message, state);
    });
    const sockets = new Sockets();
    const retries = Math.ceil((options.retryForMs ?? DEFAULT_RETRY_FOR_MS) / MOST_RETRY_MS) + 1;
    const link = new KafkaLink(
      options,
      watch,
      sockets,
      kafkaClient(options, watch, sockets, RETRIES),
      kafkaClient(options, watch, sockets, retries),
    );
    const connectForMs = options.connectForMs ?? Math.min(DEFAULT_CONNECT_FOR_MS, link.retryForMs);
    try {
      await link.ask('connect', (admin) => admin.describeCluster(), connectForMs);
    } catch (error) {
      await link.close();
      throw error;
    }
    isOpen = true;
    return link;
  }

  get retryForMs(): number {
    return this.options.retryForMs ?? DEFAULT_RETRY_FOR_MS;
  }

  /**
   * Asks Kafka, again and again while it does not answer; beyond the time for that, `LEAST_ANSWER_MS` at most.
   *
   * @param what what that is to do, as the middle of a sentence.
   * @throws FootpathError see `kafkaError`.
   */
  async ask<T>(what: string, work: (admin: Admin) => Promise<T>, forMs = this.retryForMs): Promise<T> {
    const deadline = performance.now() + forMs;
    for (;;) {
      try {
        const attempt = this.attempt(work);
        // A connection that broke in the middle of a question may never answer it.
        const answerMs = Math.min(ANSWER_MS, Math.max(LEAST_ANSWER_MS, deadline - performance.now()));
        if (!(await settled(attempt, answerMs))) throw new Error('no answer', { cause: NO_ANSWER });
        const answer = await attempt;
        this.watch.back();
        return answer;
      } catch (error) {
        if (this.isClosed) throw new FootpathError('interrupted', 'The connection to Kafka was closed.');
        const isLast = performance.now() + RETRY_EVERY_MS >= deadline;
        if (!isPassing(error) || isLast) throw kafkaError(error, what, this.options);
        await this.dropAdmin();
        await delay(RETRY_EVERY_MS);
      }
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.dropAdmin();
    this.sockets.close();
  }

  private async attempt<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    this.admin ??= await this.connect();
    return work(this.admin);
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
    } catch (error) {
      // One that was not let in still keeps the time of its questions, and with that the process from ending.
      await settled(admin.disconnect(), DISCONNECT_MS);
      throw error;
    }
    return admin;
  }

  private async dropAdmin(): Promise<void> {
    const { admin } = this;
    this.admin = null;
    await settled(admin?.disconnect(), DISCONNECT_MS);
  }
}
