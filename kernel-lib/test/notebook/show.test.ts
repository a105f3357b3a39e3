import { afterEach, describe, expect, it, vi } from 'vitest';
import { show, showLive } from '../../src/notebook/display/show';
import { type NotebookHost, setNotebookHost } from '../../src/notebook/host';
import { interruptSignal } from '../../src/notebook/interrupt-signal';
import type { DisplayBundle } from '../../src/notebook/protocol';

afterEach(() => {
  setNotebookHost(undefined as unknown as NotebookHost);
  vi.restoreAllMocks();
});

describe('show', () => {
  it('prints the text outside a notebook, where no interrupt is known', () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    show([{ a: 1 }]);
    const live = showLive('begins');
    live.update('goes on');
    expect(printed.mock.calls).toEqual([['a\n1\n(1 row)'], ['begins'], ['goes on']]);
    expect(interruptSignal()).toBeUndefined();
  });

  it('shows in a notebook; updates have the id of what they replace and its options', () => {
    const shown: DisplayBundle[] = [];
    const { signal } = new AbortController();
    setNotebookHost({ display: (bundle) => shown.push(bundle), signal: () => signal });
    show('one');
    const live = showLive([{ a: 1 }], { title: 'first' });
    live.update([{ a: 2 }]);
    live.update([{ a: 3 }], { title: 'other' });
    showLive('another');
    expect(shown.map(({ update }) => update ?? false)).toEqual([false, false, true, true, false]);
    expect(shown[0].displayId).toBeUndefined();
    expect(new Set(shown.slice(1, 4).map(({ displayId }) => displayId)).size).toBe(1);
    expect(shown[4].displayId).not.toBe(shown[1].displayId);
    expect(shown.slice(1, 4).map(({ data }) => String(data['text/plain']).split('\n')[0])).toEqual([
      'first',
      'first',
      'other',
    ]);
    expect(interruptSignal()).toBe(signal);
  });
});
