import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opensslMissing } from '../support/certificates';
import { command } from '../support/command';
import { kafkaMissing } from '../support/kafka/broker';
import { type GuardedBroker, SCRAM_USER, startGuardedBroker } from '../support/kafka/guarded-broker';
import { inFolder } from '../support/run-once';

const PATIENCE_MS = 90_000;
const WRONG_PASSWORD = 'sesame-close-25';

const missing = kafkaMissing ?? opensslMissing;
describe.skipIf(missing !== null)(`Kafka that asks who comes${missing === null ? '' : ` (${missing})`}`, () => {
  let broker: GuardedBroker;
  beforeAll(async () => {
    broker = await startGuardedBroker();
  }, PATIENCE_MS);
  afterAll(() => broker?.stop());

  /** What a command answers to the settings; the passwords are never in it. */
  const ask = async (args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string) => {
    const { status, stdout, stderr } = await command(args, { cwd, env });
    for (const secret of [SCRAM_USER.password, WRONG_PASSWORD]) expect(stdout + stderr).not.toContain(secret);
    return { status, stdout, stderr };
  };
  const topics = (env: NodeJS.ProcessEnv) => ask(['topics', 'list', 'kafka'], env);
  /** Of a broker that would else be knocked at for the ten seconds that a connection has. */
  const soon = (env: NodeJS.ProcessEnv) => topics({ KAFKA_RETRY_FOR: '4s', ...env });
  const user = (mechanism: string, password = SCRAM_USER.password): NodeJS.ProcessEnv => ({
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: SCRAM_USER.username,
    KAFKA_SASL_PASSWORD: password,
  });
  const tls = (): NodeJS.ProcessEnv => ({ KAFKA_TLS: 'true', KAFKA_TLS_CA: broker.certificates.ca });

  it.each(['scram-sha-256', 'scram-sha-512'])(
    'sends and runs by %s, through TLS too',
    (mechanism) =>
      inFolder(async (cwd) => {
        const topic = `shop-${mechanism}`;
        const env = { KAFKA_EXTERNAL_BROKER: broker.tlsScram, ...tls(), ...user(mechanism) };
        const sent = await ask(['simulate', '--events', '500', '--to', `kafka:${topic}`], env, cwd);
        expect(sent.status, sent.stderr).toBe(0);
        const withoutTls = { KAFKA_EXTERNAL_BROKER: broker.scram, ...user(mechanism) };
        const { status, stdout, stderr } = await ask(['run', '--from', `kafka:${topic}`, '--json'], withoutTls, cwd);
        expect(status, stderr).toBe(0);
        expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({
          outcome: 'finished',
          counters: { read: 500 },
        });
      }),
    PATIENCE_MS,
  );

  it.each(['scram-sha-256', 'scram-sha-512'])(
    'refuses a wrong password by %s, and says whose',
    async (mechanism) => {
      const { status, stderr } = await topics({
        KAFKA_EXTERNAL_BROKER: broker.scram,
        ...user(mechanism, WRONG_PASSWORD),
      });
      expect(status).toBe(1);
      expect(stderr).toMatch(`did not let ${SCRAM_USER.username} in (${mechanism})`);
    },
    PATIENCE_MS,
  );

  it(
    'says which mechanism it was where the broker has another',
    async () => {
      const { status, stderr } = await topics({ KAFKA_EXTERNAL_BROKER: broker.scram, ...user('plain') });
      expect(status).toBe(1);
      expect(stderr).toMatch(/does not know plain.*KAFKA_SASL_MECHANISM/);
    },
    PATIENCE_MS,
  );

  it(
    'is trusted by the authority that is named, and by no other',
    async () => {
      const known = await topics({ KAFKA_EXTERNAL_BROKER: broker.tls, ...tls() });
      expect(known.status, known.stderr).toBe(0);
      const unknown = await soon({ KAFKA_EXTERNAL_BROKER: broker.tls, KAFKA_TLS: 'true' });
      expect(unknown.status).toBe(1);
      expect(unknown.stderr).toMatch(/certificate.*KAFKA_TLS_CA/);
    },
    PATIENCE_MS,
  );

  it(
    'says so where one end speaks TLS and the other does not, or nobody is named',
    async () => {
      const [tlsToPlain, plainToTls, nobody, nobodyByTls, withoutTls, somebody] = await Promise.all([
        soon({ KAFKA_EXTERNAL_BROKER: broker.plain, ...tls() }),
        soon({ KAFKA_EXTERNAL_BROKER: broker.tls }),
        soon({ KAFKA_EXTERNAL_BROKER: broker.scram }),
        soon({ KAFKA_EXTERNAL_BROKER: broker.tlsScram, ...tls() }),
        soon({ KAFKA_EXTERNAL_BROKER: broker.tlsScram, ...user('scram-sha-256') }),
        soon({ KAFKA_EXTERNAL_BROKER: broker.plain, ...user('scram-sha-256') }),
      ]);
      const all = [tlsToPlain, plainToTls, nobody, nobodyByTls, withoutTls, somebody];
      for (const { status } of all) expect(status).toBe(1);
      const closed = (wanted: string) => new RegExp(`closes it at once.*may want ${wanted}: `);
      expect(tlsToPlain.stderr).toMatch(closed('connections without TLS \\(KAFKA_TLS=false\\)'));
      const either = 'TLS \\(KAFKA_TLS=true\\) or a user \\(KAFKA_SASL_MECHANISM.*\\)';
      expect(plainToTls.stderr).toMatch(closed(either));
      expect(nobody.stderr).toMatch(closed(either));
      expect(nobodyByTls.stderr).toMatch(closed('a user \\(KAFKA_SASL_MECHANISM.*\\)'));
      expect(withoutTls.stderr).toMatch(closed('TLS \\(KAFKA_TLS=true\\)'));
      expect(somebody.stderr).toMatch(/asks nobody who they are/);
    },
    PATIENCE_MS,
  );
});
