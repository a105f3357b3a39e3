import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/file/node-files';
import { openTopicWriter } from '../../src/log/open-topic';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { worldOf } from '../../src/run/world-of';
import { pack } from '../log/log-support';
import { documentsIn, inFolder } from '../support/run-once';

const view = (time: string, user = '1') =>
  `{"event_time":"2019-10-01 ${time} UTC","event_type":"view","product_id":1,"price":1,"user_id":${user}}`;
const definition = parseDefinition({ name: 'default' });

describe('the origin of a record of a topic', () => {
  // Without threads; parsed by the caller's thread; parsed in threads.
  it.each([0, 2, 4])('is in its late document or dead letter, with %i threads', (workers) =>
    inFolder(async (dir) => {
      const world = worldOf({ files: nodeFiles });
      const writer = openTopicWriter(world, { dir, topic: 'events' });
      const add = async (texts: string[], origins?: string[]) => {
        await writer.append([{ partition: 0, records: { ...pack(...texts), ...(origins ? { origins } : {}) } }]);
      };
      await add([view('12:00:00'), view('10:00:00'), view('12:00:00', '""')]);
      await add([view('10:00:01'), view('12:00:01'), view('12:00:01', '""')], ['a:0:1', 'a:0:2', 'a:0:3']);
      for (let batch = 0; batch < 8; batch++) await add(new Array(200).fill(view('10:00:02')));
      await writer.close();
      const kind = 'log' as const;
      const result = await run({ inputs: ['events'], kind, definition, dir, workers, chunkBytes: 5000 });
      expect(result.counters).toMatchObject({ read: 1606, dead: 2, late: 1602, unique: 2 });
      const { late_events: late, dead_letters: dead } = await documentsIn(dir);
      const origins = (documents: readonly Record<string, unknown>[]) =>
        Object.fromEntries(documents.map(({ offset, origin }) => [String(offset), origin]));
      expect(origins(dead)).toEqual({ 2: null, 5: 'a:0:3' });
      const ofLate = origins(late);
      expect([ofLate[1], ofLate[3]]).toEqual([null, 'a:0:1']);
      expect(late.filter(({ origin }) => origin !== null).length).toBe(1);
    }),
  );
});
