import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load-settings';
import { SETTINGS } from '../../src/config/settings';

const shownOf = (key: string, loaded: ReturnType<typeof loadSettings>) => loaded.shown.find((each) => each.key === key);

/** What is said about settings that do not hold. */
function faultsOf(environment: Record<string, string>, dotEnv: string | null = null): string {
  try {
    loadSettings(environment, dotEnv);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the settings hold');
}

describe('settings', () => {
  it('are the defaults where nobody says anything', () => {
    const { settings, shown, isSet } = loadSettings({}, null);
    expect(settings).toMatchObject({
      profile: 'embedded',
      externalBroker: ['localhost:9092'],
      mongodbPort: 27_017,
      mongodbUri: null,
    });
    expect(shown).toHaveLength(Object.keys(SETTINGS).length);
    expect(new Set(shown.map(({ origin }) => origin))).toEqual(new Set(['default', 'not set']));
    expect(isSet('profile')).toBe(false);
  });

  it('come from the environment before the file, and from the file before the defaults', () => {
    const loaded = loadSettings(
      { KAFKA_TOPIC: 'a' },
      'KAFKA_TOPIC=b\nMONGODB_PORT=27018 # theirs\nMONGODB_DATABASE="shop"\n',
    );
    expect(loaded.settings).toMatchObject({
      topic: 'a',
      mongodbPort: 27_018,
      mongodbDatabase: 'shop',
      mongodbHost: 'localhost',
    });
    expect(shownOf('KAFKA_TOPIC', loaded)?.origin).toBe('environment');
    expect(shownOf('MONGODB_PORT', loaded)?.origin).toBe('.env');
    expect(loaded.isSet('topic') && loaded.isSet('mongodbPort')).toBe(true);
  });

  it('count an empty text as not set', () => {
    const loaded = loadSettings({ MONGODB_URI: '', KAFKA_TOPIC: '' }, 'KAFKA_TOPIC=\n');
    expect(loaded.settings).toMatchObject({ mongodbUri: null, topic: 'customer-events' });
  });

  it('are refused all at once, each by its key and with what it takes', () => {
    const message = faultsOf(
      { MONGODB_PORT: '70000', KAFKA_EXTERNAL_BROKER: 'nowhere' },
      'SLEEP_TIME=soon\nFOOTPATH_DRI=x\n',
    );
    expect(message).toContain('4 settings do not hold');
    expect(message).toContain("MONGODB_PORT (environment) takes a whole number from 1 to 65535, not '70000'");
    expect(message).toContain(
      "KAFKA_EXTERNAL_BROKER (environment) takes HOST:PORT, several with commas, such as localhost:9092, not 'nowhere'",
    );
    expect(message).toContain('SLEEP_TIME (.env) takes seconds');
    expect(message).toContain('FOOTPATH_DRI (.env) is no setting');
  });

  it.each([
    [{ KAFKA_SASL_MECHANISM: 'plain' }, 'needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'],
    [{ KAFKA_SASL_USERNAME: 'me' }, 'needs KAFKA_SASL_MECHANISM'],
    [{ KAFKA_TLS_CA: 'ca.pem' }, 'needs KAFKA_TLS=true'],
  ])('that hold only together are refused apart: %o', (environment, message) => {
    expect(faultsOf(environment)).toContain(message);
  });

  it.each([
    ['FOOTPATH_HTTP_PORT', '_', 'a whole number from 0 to 65535'],
    ['CHUNK_SIZE', '1__0', 'a whole number from 1 to 1000000'],
    ['MONGODB_RETRY_FOR', '0s', 'a duration from 1s to 7d, such as'],
    ['KAFKA_RETRY_FOR', '30d', 'a duration from 1s to 7d, such as'],
    ['KAFKA_RETRY_FOR', '300000', 'a duration from 1s to 7d, such as'],
    ['MONGODB_SIDE_TTL', '0s', 'a duration from 1s to 3650d, such as'],
    ['MONGODB_SIDE_TTL', '99999999999d', 'a duration from 1s to 3650d, such as'],
  ])('are refused outside of what they take: %s=%s', (key, value, takes) => {
    const message = faultsOf({ [key]: value });
    expect(message).toContain(`${key} (environment) takes ${takes}`);
    expect(message).toContain(`not '${value}'`);
  });

  it('never show a password, neither as a value nor in an error', () => {
    const environment = {
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_SASL_PASSWORD: 'hunter2',
      MONGODB_URI: 'mongodb://me:hunter2@db:27017/?tlsCertificateKeyFilePassword=hunter2&w=1',
    };
    const loaded = loadSettings(environment, null);
    expect(JSON.stringify(loaded.shown)).not.toContain('hunter2');
    expect(shownOf('MONGODB_URI', loaded)?.value).toBe(
      'mongodb://me:***@db:27017/?tlsCertificateKeyFilePassword=***&w=1',
    );
    expect(loaded.settings.saslPassword).toBe('hunter2');
    expect(faultsOf({ ...environment, MONGODB_URI: 'mongo://me:hunter2@db' })).not.toContain('hunter2');
  });
});
