import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kafkaSettings } from '../../../src/cli/kafka-settings';
import { loadSettings } from '../../../src/config/load-settings';
import { kafkaError } from '../../../src/log/kafka/kafka-errors';
import { checkTls } from '../../../src/log/kafka/kafka-tls';

const folder = mkdtempSync(join(tmpdir(), 'footpath-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As the settings give them, with a file of certificates that holds this. */
function settingsWith(text: string | null) {
  const path = join(folder, text === null ? 'none.pem' : 'ca.pem');
  if (text !== null) writeFileSync(path, text);
  return () => kafkaSettings(loadSettings({ KAFKA_TLS: 'true', KAFKA_TLS_CA: path }, null), undefined);
}

describe('the certificates that brokers are checked by', () => {
  it.each([
    ['', 'holds no certificate. It takes PEM'],
    ['{"ca": "x"}', 'holds no certificate. It takes PEM'],
    ['-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n', 'cannot be read (number 1 of 1)'],
  ])('are refused where the file holds none: %j', (text, message) => {
    const load = settingsWith(text);
    expect(load).toThrow(/ca\.pem, which KAFKA_TLS_CA names, holds /);
    expect(load).toThrow(message);
  });

  it('name their setting where there is no such file', () => {
    expect(settingsWith(null)).toThrow(/^KAFKA_TLS_CA: Cannot read .*none\.pem: there is no such file/);
  });

  it('and a key are checked of a program, too', () => {
    expect(() => checkTls({ cert: 'none' })).toThrow('tls.cert holds no certificate');
    expect(() => checkTls({ key: 'secret' })).toThrow(/^tls\.key holds no private key that can be read/);
    expect(() => checkTls({})).not.toThrow();
  });
});

describe('a user at a broker', () => {
  const sasl = { mechanism: 'plain', username: 'shop', password: 'sesame' } as const;
  const options = { brokers: ['db:9092'], sasl };
  it.each([
    ['ILLEGAL_SASL_STATE', 'Request is not valid given the current SASL state', 'Take KAFKA_SASL_MECHANISM'],
    ['UNSUPPORTED_SASL_MECHANISM', 'The broker does not support it', 'Set KAFKA_SASL_MECHANISM to one'],
  ])('that takes none, or not so, is told apart: %s', (type, message, remedy) => {
    const error = kafkaError(Object.assign(new Error(message), { type }), 'connect', options);
    expect(error).toMatchObject({ code: 'denied', retryable: false, message: expect.stringContaining(remedy) });
    expect(error.message).not.toContain('sesame');
  });
});
