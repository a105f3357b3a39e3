import { randomUUID } from 'node:crypto';
import { MongoConnection } from '../store/mongo/mongo-connection';
import { type MongoOptions, placeOf } from '../store/mongo/mongo-options';
import type { Check } from './check';

/** Who asks how it goes is not to wait long for a database that is gone. */
const PATIENCE_MS = 3000;
const PROBES = 'footpath_doctor';

/** Whether the database answers, and whether we may write it: a document is written and removed. */
export function mongoChecks(options: MongoOptions): Check[] {
  const patient = { ...options, retryBudgetMs: PATIENCE_MS };
  return [
    {
      name: 'MongoDB',
      remedy: 'start it (footpath services up), or mend MONGODB_URI (footpath config shows what is set)',
      remedies: { denied: 'mend the user and password in MONGODB_URI (footpath config shows what is set)' },
      run: async () => {
        const connection = await MongoConnection.open(patient);
        try {
          const { version } = await connection.attempt('ask its version', () =>
            connection.db.command({ buildInfo: 1 }),
          );
          return `${placeOf(options)} answers, version ${String(version)}`;
        } finally {
          await connection.close();
        }
      },
    },
    {
      name: 'MongoDB rights',
      needs: 'MongoDB',
      remedy: 'the user needs readWrite on that database',
      run: async () => {
        const connection = await MongoConnection.open(patient);
        try {
          const probes = connection.collection<{ _id: string }>(PROBES);
          const probe = { _id: randomUUID() };
          await connection.attempt('write a document', () => probes.replaceOne(probe, probe, { upsert: true }));
          await connection.attempt('remove a document', () => probes.deleteOne(probe));
          return `may write ${options.database}`;
        } finally {
          await connection.close();
        }
      },
    },
  ];
}
