import { parseHeader } from '../event/header';
import type { LogWorld } from '../log/log-world';
import { type SimulateOptions, type SimulateSummary, simulate } from '../simulate/simulate';
import { JsonRecords } from './json-record';
import { type SendOptions, sendTo } from './send-to';

/**
 * Simulates a shop and sends its events to a topic, as `replay` would send the file; the truth file and the catalogues, where
 * asked for, are written as for a file.
 *
 * @throws FootpathError as `simulate` and `replay` do.
 */
export async function simulateTo(
  world: LogWorld,
  events: Omit<SimulateOptions, 'out' | 'sink'>,
  options: SendOptions,
): Promise<SimulateSummary> {
  let summary: SimulateSummary | undefined;
  await sendTo(world, options, async (sender, partitions) => {
    let records: JsonRecords | null = null;
    summary = await simulate({
      ...events,
      // Late is judged for the topic's own number of partitions.
      partitions,
      sink: async (chunk) => {
        const header = records === null ? parseHeader(chunk) : null;
        records ??= new JsonRecords(header!.columns, partitions);
        records.begin(header === null ? chunk : chunk.subarray(header.byteLength));
        await sender.send(records);
      },
    });
  });
  return summary!;
}
