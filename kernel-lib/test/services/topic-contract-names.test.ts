import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TOPIC_CONTRACT } from './topic-contract';

it('the contract of topics is the same for each implementation: no test more, none less', () => {
  const files = readdirSync(__dirname).filter((name) => /^topic-contract-(?!names).*\.test\.ts$/.test(name));
  expect(files).toEqual(['topic-contract-embedded.test.ts', 'topic-contract-kafka.test.ts']);
  for (const file of files) {
    const text = readFileSync(join(__dirname, file), 'utf8');
    expect(text.match(/^describeTopics\(/gm)).toHaveLength(1);
    expect(text).not.toMatch(/\b(it|test)(\.\w+)*\(/);
  }
  const names = TOPIC_CONTRACT.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(16);
});
