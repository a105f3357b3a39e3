import { openTopicReader, openTopicWriter } from '../../src/log/open-topic';
import { FakeClock, fakeHost } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { describeTopics, pack, type TopicFactory } from './topic-contract';

const DIR = '/store';
const files = new MemoryFiles();
const clock = new FakeClock();

function embeddedTopics(): TopicFactory {
  const world = { files, clock, host: fakeHost(1) };
  const open = (topic: string, options = {}) =>
    openTopicWriter(world, { dir: DIR, topic, segmentBytes: 100_000, ...options });
  return {
    writer: async (topic, options) => open(topic, options),
    reader: async (topic) => openTopicReader(world, DIR, topic),
    remove: async (topic) => {
      clock.timeMs++;
      for (const name of files.list(`${DIR}/topics/${topic}`)) files.remove(`${DIR}/topics/${topic}/${name}`);
    },
    retain: async (topic) => {
      // By whole segments only, and when one begins: so one more record begins it.
      const again = open(topic, { segmentBytes: 1, retention: { partitionBytes: 200 } });
      await again.append([{ partition: 0, records: pack(['more']) }]);
      await again.close();
      const reader = openTopicReader(world, DIR, topic);
      const [{ startOffset }] = await reader.offsets();
      await reader.close();
      return startOffset;
    },
  };
}

describeTopics('the embedded log', false, embeddedTopics);
