import { describe, expect, it } from 'vitest';
import { NO_COUNTERS, type Progress, sourceWatermark } from '../../src/run/progress';
import { Metrics } from '../../src/serve/metrics';

function progress(counters: Partial<Progress['counters']>, rest: Partial<Progress> = {}): Progress {
  return {
    kind: 'log',
    files: [],
    catalogs: {},
    counters: { ...NO_COUNTERS, ...counters },
    deadByReason: {},
    watermarks: [],
    timeRange: { minMs: null, maxMs: null },
    finished: false,
    committedAtMs: 0,
    runs: [],
    ...rest,
  };
}

/** A metric's lines, without those that explain it. */
async function lines(metrics: Metrics, name: string): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => new RegExp(`^${name}[ {]`).test(line));
}

const quiet = { nowMs: () => 100_000, lag: async () => [], sourceWatermark };
const commit = { epoch: 7, stateBytes: 512, epochSeconds: 0.3, commitSeconds: 0.02 };

describe('metrics', () => {
  it('go on from what was committed before this start', async () => {
    const metrics = new Metrics(quiet);
    metrics.started(progress({ read: 100, late: 3 }, { deadByReason: { 'bad-time': 2 } }));
    metrics.committed({
      ...commit,
      progress: progress({ read: 150, late: 4 }, { deadByReason: { 'bad-time': 2, 'bad-json': 1 } }),
    });
    expect(await lines(metrics, 'footpath_records_read_total')).toEqual(['footpath_records_read_total 150']);
    expect(await lines(metrics, 'footpath_records_late_total')).toEqual(['footpath_records_late_total 4']);
    expect(await lines(metrics, 'footpath_records_dead_total')).toEqual([
      'footpath_records_dead_total{reason="bad-time"} 2',
      'footpath_records_dead_total{reason="bad-json"} 1',
    ]);
    expect(await lines(metrics, 'footpath_epoch')).toEqual(['footpath_epoch 7']);
    expect(await lines(metrics, 'footpath_state_bytes')).toEqual(['footpath_state_bytes 512']);
    expect(await lines(metrics, 'footpath_commit_seconds_bucket')).toContain(
      'footpath_commit_seconds_bucket{le="0.025"} 1',
    );
  });

  it('say nothing of a watermark before there is one, and its delay after', async () => {
    const metrics = new Metrics(quiet);
    expect(await lines(metrics, 'footpath_watermark_delay_seconds')).toEqual([]);
    const watermarks = [{ partition: 0, watermarkMs: 40_000, maxTimeMs: 50_000, watermarkOffset: 1 }];
    metrics.committed({ ...commit, progress: progress({}, { watermarks }) });
    expect(await lines(metrics, 'footpath_watermark_delay_seconds')).toEqual(['footpath_watermark_delay_seconds 60']);
  });

  it('ask for the lag when they are looked at', async () => {
    let asked = 0;
    const lag = async () => [{ partition: 2, records: 10 * ++asked, seconds: 1.5 }];
    const metrics = new Metrics({ ...quiet, lag });
    metrics.committed({ ...commit, progress: progress({}) });
    expect(asked).toBe(0);
    expect(await lines(metrics, 'footpath_lag_records')).toEqual(['footpath_lag_records{partition="2"} 10']);
    expect(await lines(metrics, 'footpath_lag_seconds')).toEqual(['footpath_lag_seconds{partition="2"} 1.5']);
    expect(asked).toBe(2);
  });
});
