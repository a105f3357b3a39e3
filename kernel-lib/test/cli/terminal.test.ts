import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProgressDisplay, progressLine, type Terminal } from '../../src/cli/terminal';

const PROGRESS = {
  rows: 42_100_000,
  rowsPerSecond: 1_310_000,
  watermarkMs: Date.UTC(2019, 9, 31, 22, 10, 7),
  late: 378_900,
  dead: 41,
  epoch: 7,
  share: 0.9,
  etaSeconds: 12,
  lag: null,
};
const WHOLE = '42.1 M events  1.3 M/s  watermark 2019-10-31 22:10  late 0.9 %  dead 41  ETA 0:12';

describe('the line of progress', () => {
  it('says how much, how fast, up to when, and for how long still', () => {
    expect(progressLine(PROGRESS)).toBe(WHOLE);
    expect(progressLine({ ...PROGRESS, rows: 0, late: 0, watermarkMs: null, etaSeconds: null })).toBe(
      '0 events  1.3 M/s  watermark –  late 0.0 %  dead 41',
    );
    expect(progressLine({ ...PROGRESS, etaSeconds: 4000 })).toMatch(/ETA 1:06:40$/);
  });

  it('leaves out whole parts where there is no room, and never cuts a number', () => {
    const parts = WHOLE.split('  ');
    for (let width = 1; width <= WHOLE.length; width++) {
      const line = progressLine(PROGRESS, width);
      const shown = line.split('  ');
      expect(shown.every((part) => parts.includes(part))).toBe(true);
      expect(shown.at(-1)).toBe('ETA 0:12');
      if (width >= 24) expect(line.length).toBeLessThanOrEqual(width);
    }
    expect(progressLine(PROGRESS, WHOLE.length)).toBe(WHOLE);
  });
});

describe('progress', () => {
  /** What is written, on a terminal or elsewhere, by the same calls. */
  function shown(live: boolean, json: boolean): string {
    let text = '';
    let nowMs = 5000;
    const terminal: Terminal = {
      out: () => undefined,
      err: (more) => void (text += more),
      room: async () => undefined,
      live,
      columns: 200,
      color: false,
    };
    const display = new ProgressDisplay(terminal, json, () => nowMs);
    for (const stepMs of [0, 200, 900]) {
      nowMs += stepMs;
      display.show(PROGRESS);
    }
    display.count('rows', 20_000, 500_000);
    display.done();
    return text;
  }

  it('on a terminal rewrites one line, and leaves it empty', () => {
    const again = `\r${WHOLE}\x1b[K`;
    expect(shown(true, false)).toBe(`${again.repeat(3)}\r20.0 k of 500.0 k rows\x1b[K\r\x1b[K`);
  });

  it.each([
    [false, false],
    [false, true],
    [true, true],
  ])('elsewhere, or with --json, is a JSON line a second at most (terminal %s, --json %s)', (live, json) => {
    const lines = shown(live, json).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([{ progress: PROGRESS }, { progress: PROGRESS }]);
  });

  afterEach(() => void vi.useRealTimers());

  it('the newest JSON line is written late rather than never, unless the work is done before', () => {
    vi.useFakeTimers({ now: 5000 });
    let text = '';
    const err = (more: string) => void (text += more);
    const display = new ProgressDisplay(
      { out: err, err, room: async () => undefined, live: false, columns: 80, color: false },
      true,
    );
    const rows = () => [...text.matchAll(/"rows":(\d+)/g)].map(([, count]) => Number(count));
    for (const count of [1, 2, 3]) display.show({ ...PROGRESS, rows: count });
    expect(rows()).toEqual([1]);
    vi.advanceTimersByTime(999);
    expect(rows()).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(rows()).toEqual([1, 3]);
    display.show({ ...PROGRESS, rows: 4 });
    display.done();
    vi.advanceTimersByTime(5000);
    expect(rows()).toEqual([1, 3]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
