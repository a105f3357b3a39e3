import { EventFile } from '../../src/simulate/event-file';
import { resolveOptions } from '../../src/simulate/options';
import type { SimulateOptions } from '../../src/simulate/simulate';

/** A row of a simulated file without injections, read from its text. */
export interface SimulatedRow {
  /** Since 1970. */
  readonly second: number;
  readonly type: string;
  readonly product: string;
  readonly category: string;
  readonly code: string;
  readonly brand: string;
  readonly price: number;
  readonly user: string;
  readonly session: string;
}

/** Simulates without injections, so that each row counts once, and reads the rows back. */
export function* simulatedRows(options: SimulateOptions): Generator<SimulatedRow> {
  const injected = { lateShare: 0, duplicateShare: 0, malformedShare: 0 };
  const file = new EventFile(resolveOptions({ ...options, ...injected }), false);
  let rest = '';
  let isHeader = true;
  let day = '';
  let dayStart = 0;
  for (let chunk = file.nextChunk(); chunk !== undefined; chunk = file.nextChunk()) {
    const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      const [time, type, product, category, code, brand, price, user, session] = line.split(',');
      if (day === '' || !time.startsWith(day)) {
        day = time.slice(0, 10);
        dayStart = Date.parse(`${day}T00:00:00Z`) / 1000;
      }
      const second =
        dayStart + Number(time.slice(11, 13)) * 3600 + Number(time.slice(14, 16)) * 60 + Number(time.slice(17, 19));
      yield { second, type, product, category, code, brand, price: Number(price), user, session };
    }
  }
}
