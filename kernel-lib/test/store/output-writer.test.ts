import { serialize } from 'bson';
import { expect, it } from 'vitest';
import type { MongoConnection } from '../../src/store/mongo/mongo-connection';
import { writeOutputs } from '../../src/store/mongo/output-writer';

/** A database that needs too long for more than so many documents in a call, and is given up on after the third time in a row. */
function slowDatabase(most: number) {
  const calls: number[] = [];
  const command = async ({ insert, documents, updates }: Record<string, { documents: unknown[] } | undefined>) => {
    const sent = (insert === undefined ? updates : documents)!.documents.length;
    calls.push(sent);
    if (sent > most) throw Object.assign(new Error('timed out'), { name: 'MongoNetworkTimeoutError' });
    return { ok: 1 };
  };
  const attempt = async <T>(_: string, call: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await call();
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  };
  return { calls, connection: { db: { command }, attempt } as unknown as MongoConnection };
}

const documents = Array.from({ length: 100 }, (_, index) => serialize({ _id: `d${index}`, fence: 1 }));
const write = {
  collection: 'c',
  fence: 1,
  replaces: false,
  hold: async () => undefined,
  fenced: async () => Promise.reject(new Error('not fenced')),
};

it('sends fewer documents to a database that is too slow for so many, until it takes them', async () => {
  const { connection, calls } = slowDatabase(30);
  await writeOutputs(connection, [documents], write);
  expect(calls).toEqual([100, 50, 25, 25, 25, 25]);
});

it('gives up where the database takes none', async () => {
  const { connection, calls } = slowDatabase(0);
  await expect(writeOutputs(connection, [documents], write)).rejects.toThrow('timed out');
  expect(calls).toEqual([100, 50, 25]);
});
