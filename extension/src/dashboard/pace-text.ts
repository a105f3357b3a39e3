import { count, shortCount } from '../../../kernel-lib/src/chart/format-number';
import { timeText } from '../../../kernel-lib/src/chart/format-time';
import type { LiveRun } from '../pipelines/live-run';

type Pace = Pick<LiveRun, 'name' | 'state' | 'progress' | 'awaited'> & {
  readonly request: Pick<LiveRun['request'], 'kind'>;
};

/** How fast the engines go that run now, and how far behind they are: `shop · 18.2 k ev/s · lag 12 records, 0.4 s · watermark …`; null where none runs. */
export function paceText(runs: readonly Pace[]): string | null {
  const lines = runs.flatMap(({ name, state, request, progress, awaited }) => {
    if (request.kind !== 'engine' || state !== 'running' || progress === null || 'step' in progress) return [];
    const { rowsPerSecond, watermarkMs, lag, share } = progress;
    const behind =
      lag === null
        ? share === null
          ? []
          : [`${Math.round(share * 100)} % of the input`]
        : [`lag ${count(lag.records)} records, ${lag.seconds.toFixed(1)} s`];
    return [
      [
        name,
        ...(awaited.size === 0 ? [] : [`waits for ${[...awaited].join(' and ')}`]),
        `${shortCount(Math.round(rowsPerSecond))} ev/s`,
        ...behind,
        `watermark ${watermarkMs === null ? 'none yet' : `${timeText(watermarkMs)} UTC`}`,
      ].join(' · '),
    ];
  });
  return lines.length === 0 ? null : lines.join(' — ');
}
