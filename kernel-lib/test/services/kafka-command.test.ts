import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../support/command';
import { kafkaMissing, TestBroker } from '../support/kafka/broker';
import { inFolder } from '../support/run-once';

const name = `the command with topics of Kafka${kafkaMissing === null ? '' : ` (${kafkaMissing})`}`;
describe.skipIf(kafkaMissing !== null)(name, () => {
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await TestBroker.start();
  });
  afterAll(() => broker?.stop());

  it('simulates into one, runs it, and says how it stands', () =>
    inFolder(async (cwd) => {
      const env = { KAFKA_EXTERNAL_BROKER: broker.broker };
      const ask = async (...args: string[]) => {
        const { status, stdout, stderr } = await command(args, { cwd, env });
        expect(status, stderr).toBe(0);
        return JSON.parse(stdout.trim().split('\n').at(-1)!);
      };
      const sent = await ask('simulate', '--events', '5000', '--to', 'kafka:shop', '--partitions', '3', '--json');
      expect(sent.rows).toBe(5000);
      const late = await ask('inspect', 'late', '--what-if', '10m', '--from', 'kafka:shop', '--json');
      const result = await ask('run', '--from', 'kafka:shop', '--json');
      expect(result).toMatchObject({ outcome: 'finished', counters: { read: 5000, late: late.delays[0].late } });
      const { pipelines } = await ask('status', '--json');
      const lags = pipelines[0].partitions.map(({ lag }: { lag: number }) => lag);
      expect(lags).toEqual([0, 0, 0]);
    }));

  it('says where no broker is', () =>
    inFolder(async (cwd) => {
      const env = { KAFKA_EXTERNAL_BROKER: '127.0.0.1:1' };
      const { status, stderr } = await command(['run', '--from', 'kafka:shop'], { cwd, env });
      expect(status).toBe(1);
      expect(stderr).toMatch(/^footpath: Kafka does not answer at 127\.0\.0\.1:1/);
    }));
});
