import { describe, expect, it } from 'vitest';
import { resolveCollectionName } from '../../../src/store/query/aliases';

const collections = ['session_metrics', 'windowed_metrics', 'enriched_events'];

describe('resolveCollectionName', () => {
  it('takes names as they are, and the names of the original', () => {
    expect(resolveCollectionName('session_metrics', collections)).toBe('session_metrics');
    expect(resolveCollectionName('user_session_analytics', collections)).toBe('session_metrics');
    expect(resolveCollectionName('customer_events', collections)).toBe('enriched_events');
  });

  it('prefers a collection of that very name', () => {
    expect(resolveCollectionName('customer_events', [...collections, 'customer_events'])).toBe('customer_events');
  });

  it.each([
    [
      'sesion_metrics',
      'There is no collection "sesion_metrics". Did you mean session_metrics? There are enriched_events, session_metrics, windowed_metrics.',
    ],
    [
      'user_sesion_analytics',
      'There is no collection "user_sesion_analytics". Did you mean session_metrics? There are',
    ],
    ['user_feature_engineering', 'There is no collection "user_feature_engineering" (user_features). There are'],
  ])('says what there is instead of %s', (name, message) => {
    expect(() => resolveCollectionName(name, collections)).toThrow(message);
  });

  it('says so where there is nothing yet', () => {
    expect(() => resolveCollectionName('a', [])).toThrow('The store has no collection yet.');
  });
});
