import { describe, expect, it } from 'vitest';
import { isPassing, kafkaError } from '../../../src/log/kafka/kafka-errors';

/** What the client does with an answer that it takes for there. */
const READING: Record<string, (answer: { topicMetadata: unknown }) => unknown> = {
  'a field': (answer) => answer.topicMetadata,
  'a pattern': ({ topicMetadata }) => topicMetadata,
};

describe('brokers of which none answers', () => {
  it.each(Object.keys(READING))(
    'may answer later, and are told of without the words in which the client stumbles over %s',
    (name) => {
      let found: unknown;
      try {
        READING[name](null as never);
      } catch (error) {
        found = error;
      }
      expect(isPassing(found)).toBe(true);
      const { code: ours, message, retryable } = kafkaError(found, 'look at it', { brokers: ['here:9092'] });
      expect([ours, retryable]).toEqual(['unreachable', true]);
      expect(message).toContain('here:9092');
      expect(message).not.toContain('topicMetadata');
    },
  );

  it('are not blamed for another fault of a program', () => {
    expect(isPassing(new TypeError("Cannot read properties of null (reading 'offset')"))).toBe(false);
  });
});
