import { LineWriter } from './line-writer';
import type { OutputFile } from './output-file';
import type { People } from './people';
import { SEGMENTS } from './segments';

const HEADER = 'user_id,segment,life_days\n';

/**
 * Writes of each person who came the latent segment, and on how many days the person comes before leaving for good, as CSV.
 * Both are functions of the seed and the person's number, so that nothing is kept for it.
 */
export async function writeTruthUsers(
  file: OutputFile,
  people: People,
  count: number,
  checkpoint: () => Promise<void>,
): Promise<void> {
  const lines = new LineWriter(file, HEADER);
  for (let person = 0; person < count; person++) {
    const segment = people.segmentOf(person);
    const line = `${people.idOf(person)},${SEGMENTS[segment].name},${people.lifeDaysOf(person, segment)}\n`;
    if (lines.add(line)) await lines.flush().then(checkpoint);
  }
  await lines.flush();
}
