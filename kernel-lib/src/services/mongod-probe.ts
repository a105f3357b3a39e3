import { FootpathError } from '../event/error';
import { MongoConnection } from '../store/mongo/mongo-connection';

const ANSWER_MS = 1000;

/** Whether a MongoDB server answers on a port of this machine. */
export async function answersAsDatabase(port: number): Promise<boolean> {
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  try {
    const connection = await MongoConnection.open({ uri, database: 'admin', retryBudgetMs: ANSWER_MS });
    await connection.close();
    return true;
  } catch (error) {
    // One that asks for a password answers too.
    if (error instanceof FootpathError) return error.code === 'denied';
    throw error;
  }
}
