import { EVENT_COLUMNS, type EventColumn, type TimeFormat } from '../../src/event/schema';
import type { Definition } from '../../src/pipeline/definition';

const START_MS = Date.UTC(2019, 9, 1);

function timeText(ms: number, format: TimeFormat): string {
  if (format === 'epoch-ms') return String(ms);
  if (format === 'epoch-s') return String(ms / 1000);
  const iso = new Date(ms).toISOString();
  return format === 'iso' ? iso : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** A small CSV file in the shape that a definition reads: all its event types, three users, dear and cheap things, in order. */
export function eventsFor({ source }: Definition): { csv: string; rows: number } {
  const columns = EVENT_COLUMNS.filter((name) => source.columns[name] !== null);
  const types = Object.keys(source.eventTypes);
  const lines = [columns.map((name) => source.columns[name]).join(',')];
  const rows = 8 * types.length;
  for (let row = 0; row < rows; row++) {
    const user = 1 + (row % 3);
    const values: Record<EventColumn, string> = {
      event_time: timeText(START_MS + row * 60_000, source.time.format),
      event_type: types[row % types.length],
      product_id: String(1 + (row % 7)),
      category_id: '2053013555631882655',
      category_code: row % 5 === 0 ? '' : 'electronics.smartphone',
      brand: row % 4 === 0 ? '' : 'acme',
      price: row % 2 === 0 ? '750.00' : '9.99',
      user_id: String(user),
      user_session: `s${user}`,
    };
    lines.push(columns.map((name) => values[name]).join(','));
  }
  return { csv: `${lines.join('\n')}\n`, rows };
}
