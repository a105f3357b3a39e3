import { describe, expect, it } from 'vitest';
import { onePace } from '../../src/commands/one-pace';
import { share, topicName, topicPlace } from '../../src/commands/validate';

describe('the forms of simulators', () => {
  it('take the shares that the command takes', () => {
    expect([share('0'), share('0.5'), share('.01')]).toEqual([null, null, null]);
    expect(share('0.51')).toMatch(/from 0 to 0\.5/);
    expect(share('1')).not.toBeNull();
  });

  it('take the topics that the library takes, and say why they do not take others', () => {
    expect([topicPlace('log:oct_2019'), topicPlace('kafka:Shop.Events')]).toEqual([null, null]);
    expect(topicPlace('log:Shop')).toMatch(/^"Shop" cannot be the name of a topic: use a to z/);
    expect(topicPlace('log:shop.events')).toMatch(/cannot be the name of a topic/);
    expect([topicPlace('log:'), topicPlace('shop')].map(String)).not.toContain('null');
    expect(topicName.kafka('a b')).toBe('Kafka takes a topic: letters, digits, ".", "_" and "-".');
    expect([topicName.log(`${'a'.repeat(64)}`), topicName.log(`${'a'.repeat(65)}`) === null]).toEqual([null, false]);
  });

  it('give a replay one pace: a rate in the place of a speed', () => {
    const to = ['--to', 'log:events'];
    expect(onePace([...to, '--speed', '300x', '--rate', '10'])).toEqual([...to, '--rate', '10']);
    expect(onePace([...to, '--speed', '300x'])).toEqual([...to, '--speed', '300x']);
  });
});
