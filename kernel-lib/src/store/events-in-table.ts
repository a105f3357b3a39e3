import type { ColumnBatch } from '../event/columns';

/** Events in a table of finals: a session says how many it has; an enriched event is one. */
export function eventsInTable({ length, columns }: ColumnBatch): number {
  const isSessions = columns.some(({ name, column }) => name === 'steps' && column.type === 'list');
  if (!isSessions) return length;
  const total = columns.find(({ name }) => name === 'total_events');
  if (total?.column.type !== 'int32') return 0;
  return total.column.values.reduce((sum, events) => sum + events, 0);
}
