import { type Chart, emptyChart } from './chart';
import { count, counted, percentOf } from './format-number';
import { NEUTRAL } from './palette';
import { rowBarFigures } from './row-bars';

export interface DeadLettersData {
  readonly read: number;
  readonly dead: number;
  readonly byReason: Readonly<Record<string, number>>;
}

/** Records that could not be parsed, by the first reason that applied, most frequent first. */
export function deadLettersChart({ read, dead, byReason }: DeadLettersData): Chart {
  const id = 'dead-letters';
  const columns = [
    { name: 'reason', kind: 'text' },
    { name: 'dead letters', kind: 'count' },
    { name: 'share', kind: 'share' },
  ] as const;
  const subtitle = `Dead letters by first reason, ${count(dead)} of ${counted(read, 'record')} read (${percentOf(dead, read)})`;
  const reasons = Object.entries(byReason)
    .filter(([, value]) => value > 0)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  if (reasons.length === 0) return emptyChart(id, 'Every record could be parsed.', subtitle, columns);
  const [top, topCount] = reasons[0];
  const figures = rowBarFigures(
    reasons.map(([reason, value]) => ({
      label: reason,
      value,
      text: `${count(value)} · ${percentOf(value, dead)}`,
      color: NEUTRAL,
    })),
  );
  return {
    id,
    title:
      reasons.length === 1
        ? `All ${counted(dead, 'dead letter')} have the reason ${top}`
        : `${top} is the most frequent of ${reasons.length} reasons: ${percentOf(topCount, dead)} of the dead letters`,
    subtitle,
    alt: `Bars of dead letters by reason. ${reasons.map(([reason, value]) => `${reason}: ${value}`).join('; ')}.`,
    ...figures,
    table: { columns, rows: reasons.map(([reason, value]) => [reason, value, dead === 0 ? null : value / dead]) },
    notes: [],
  };
}
