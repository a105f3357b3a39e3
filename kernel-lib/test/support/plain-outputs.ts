/** Collections of windows of `outputsWithoutJoins`. */
export const WINDOWS = ['windowed_metrics', 'sliding'];
/** Collections of sessions of `outputsWithoutJoins`. */
export const SESSIONS = ['sessions_id', 'sessions_gap'];

/** Outputs for which no catalogue is needed. */
export function outputsWithoutJoins() {
  return [
    { kind: 'window' as const },
    { kind: 'window' as const, collection: 'sliding', size: 600_000, slide: 300_000, groupBy: ['brand' as const] },
    { kind: 'session' as const, collection: 'sessions_id', aggregates: { all: { count: true as const } } },
    { kind: 'session' as const, collection: 'sessions_gap', rule: 'gap' as const, behaviorWindows: null },
  ];
}
