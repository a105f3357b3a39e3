import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, makeCertificates, opensslMissing } from '../support/certificates';
import { command } from '../support/command';
import { documentsInMongo, freshDatabase, type KnownInput, knownInput } from '../support/mongo/mongo-runs';
import { type MongoServer, secantus } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 120_000;
const PASSWORD = 'geheim-5c2e';
const missing = secantus.missing() ?? opensslMissing;

describe.skipIf(missing !== null)(`${secantus.name} through TLS${missing ? ` (${missing})` : ''}`, () => {
  const { folder, remove } = temporaryFolder();
  let certificates: Certificates;
  let server: MongoServer;
  let plain: MongoServer;
  let input: KnownInput;
  beforeAll(async () => {
    certificates = makeCertificates(folder);
    [server, plain] = await Promise.all([secantus.start(), secantus.start()]);
    const client = await new MongoClient(server.uri).connect();
    const roles = [{ role: 'readWriteAnyDatabase', db: 'admin' }];
    await client.db('admin').command({ createUser: 'writer', pwd: PASSWORD, roles });
    await client.close();
    await server.kill('SIGTERM');
    await server.restart({ auth: true, tls: certificates });
    input = await knownInput(join(folder, 'input'), 12, { rows: 120, epochBytes: 3000 });
  }, PATIENCE_MS);
  afterAll(async () => {
    await server?.stop();
    await plain?.stop();
    remove();
  });

  const uri = ({ uri: at }: MongoServer, options: string, password = PASSWORD) =>
    `${at.replace('//', `//writer:${password}@`)}?${options}`;
  const trusted = () => `tls=true&tlsCAFile=${encodeURIComponent(certificates.ca)}`;
  /** What a run says that must not come to its end. */
  const refusal = async (address: string) => {
    const env = { MONGODB_RETRY_FOR: '2s' };
    const { status, stdout, stderr } = await command(input.args(address, freshDatabase()), { cwd: input.folder, env });
    expect(status, stderr).toBe(1);
    expect(stdout + stderr).not.toContain(PASSWORD);
    return stderr;
  };

  it(
    'takes a run of a user by the authority that is named, with the documents of a folder',
    async () => {
      const database = freshDatabase();
      const address = uri(server, trusted());
      const { status, stdout, stderr } = await command(input.args(address, database), { cwd: input.folder });
      expect(status, stderr).toBe(0);
      expect(stdout + stderr).not.toContain(PASSWORD);
      expect(await documentsInMongo({ uri: address }, database)).toEqual(input.documents);
    },
    PATIENCE_MS,
  );

  it(
    'says why a run did not come in: password, authority, or only one end speaks TLS',
    async () => {
      const [password, authority, tlsToPlain, plainToTls] = await Promise.all([
        refusal(uri(server, trusted(), `${PASSWORD}x`)),
        refusal(uri(server, 'tls=true')),
        refusal(uri(plain, trusted())),
        refusal(uri(server, '')),
      ]);
      expect(password).toContain('refused the user or password');
      expect(authority).toMatch(/certificate.*tlsCAFile/);
      for (const said of [tlsToPlain, plainToTls]) expect(said).toMatch(/could not be reached.*or neither speak TLS/);
    },
    PATIENCE_MS,
  );
});
