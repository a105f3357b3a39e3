import { describe, expect, it } from 'vitest';
import { nearestName } from '../../src/pipeline/nearest-name';

const NAMES = ['price', 'brand', 'event_time', 'event_type', 'user_id', 'user_session'];

describe('nearestName', () => {
  it.each([
    ['prise', 'price'],
    ['rpice', 'price'],
    ['Price', 'price'],
    ['eventType', 'event_type'],
    ['user-id', 'user_id'],
    ['userid', 'user_id'],
    ['usersession', 'user_session'],
    ['event_tyme', 'event_time'],
    ['colour', null],
    ['', null],
    ['x', null],
  ])('%s is near %s', (wrong, right) => {
    expect(nearestName(wrong, NAMES)).toBe(right);
  });
});
