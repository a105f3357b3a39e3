import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOUBLES, WORDS } from '../../src/stream/records';
import { SessionKeys } from '../../src/stream/session-keys';
import { SESSION_TEXT, SessionRecords, USER_ID } from '../../src/stream/session-records';

function addSession(sessions: SessionRecords, userId: number, sessionText: number): number {
  const session = sessions.allocate();
  sessions.doubles[session * DOUBLES + USER_ID] = userId;
  sessions.words[session * WORDS + SESSION_TEXT] = sessionText;
  return session;
}

describe('SessionKeys', () => {
  it('finds what a map finds, while keys come and go', () => {
    const step = fc.record({ isDelete: fc.boolean(), userId: fc.nat({ max: 40 }), sessionText: fc.nat({ max: 40 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 3000, size: 'max' }), (steps) => {
        const sessions = new SessionRecords();
        const keys = new SessionKeys(sessions);
        const expected = new Map<string, number>();
        for (const { isDelete, userId, sessionText } of steps) {
          const key = `${userId} ${sessionText}`;
          if (isDelete) {
            keys.delete(userId, sessionText);
            expected.delete(key);
          } else {
            const session = addSession(sessions, userId, sessionText);
            keys.set(session);
            expected.set(key, session);
          }
        }
        for (let userId = 0; userId <= 40; userId++) {
          for (let sessionText = 0; sessionText <= 40; sessionText++) {
            expect(keys.find(userId, sessionText)).toBe(expected.get(`${userId} ${sessionText}`) ?? -1);
          }
        }
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});
