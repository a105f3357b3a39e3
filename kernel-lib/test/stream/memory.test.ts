import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { recordFormatOf } from '../../src/pipeline/record-format';
import { parseDefinition } from '../../src/pipeline/validate';
import { Intake } from '../../src/stream/intake';
import { Shard } from '../../src/stream/shard';
import { TakenBuffers } from '../../src/stream/taken-rows';
import { eventBatch } from '../support/batches';
import { tableDocuments } from '../support/table-documents';
import { event, inFile, START } from './events';

describe('the state of the intake and of a shard', () => {
  it('does not grow with the sessions that were, whose ids are all different', () => {
    const definition = parseDefinition(defaultPipeline());
    const intake = new Intake(definition, { sourceNames: ['f'], leastTexts: 300 });
    const shard = new Shard(definition, { index: 0, count: 1, sourceNames: ['f'], leastTexts: 300 });
    const buffers = new TakenBuffers();
    const sizes: number[] = [];
    const sessions = new Set<unknown>();
    const perEpoch = 1000;
    for (let epoch = 0; epoch < 20; epoch++) {
      const events = Array.from({ length: perEpoch }, (_, i) => {
        const n = epoch * perEpoch + i;
        return event({ timeMs: START + n * 5000, userId: n % 97, userSession: `session ${n}` });
      });
      shard.process(intake.take(eventBatch(inFile(events), recordFormatOf(definition)), buffers).rows);
      const { closing } = intake.endEpoch();
      const { tables } = shard.endEpoch(epoch === 19 ? null : closing);
      for (const { user_session, steps } of tableDocuments(tables[0].batch)) {
        expect(steps).toHaveLength(1);
        sessions.add(user_session);
      }
      if (epoch < 19) sizes.push(intake.snapshot().length + shard.snapshot().length);
      // Remembered keys, types and roles: twice as many may lie until they are compacted, and those of the batch.
      expect(intake.textCount).toBeLessThan(2 * 250 + perEpoch);
      // What the intake may name and what is open: four times as many may lie, and those of the epoch.
      expect(shard.textCount).toBeLessThan(4 * 1050 + perEpoch);
    }
    expect(sessions.size).toBe(20 * perEpoch);
    expect(Math.max(...sizes)).toBeLessThan(1.2 * sizes[0]);
  });
});
