import { describe, expect, it } from 'vitest';
import type { DataClient } from '../../src/data/data-client';
import type { Question } from '../../src/data/protocol';
import type { ToPage } from '../../src/documents/protocol';
import { QuerySession } from '../../src/documents/query-session';

/** A data process of which the test decides when it answers, and how. */
class Asked {
  readonly questions: (Question & {
    readonly signal?: AbortSignal;
    answer(value: unknown): void;
    fail(message: string): void;
  })[] = [];
  readonly told: ToPage[] = [];
  readonly session = new QuerySession({
    client: {
      ask: (question: Question, signal?: AbortSignal) =>
        new Promise((answer, reject) => {
          this.questions.push({ ...question, signal, answer, fail: (message) => reject(new Error(message)) });
        }),
    } as unknown as DataClient,
    place: { kind: 'folder', dir: 'store' },
    collection: 'sessions',
    tell: (message) => this.told.push(message),
  });

  last(kind: Question['kind']) {
    return this.questions.findLast((question) => question.kind === kind)!;
  }

  async opened(query: number, total: number | null = 5): Promise<void> {
    const opening = this.session.open({ filter: '', sort: '' });
    this.last('query').answer({ query, columns: ['a'], total });
    await settled();
    return opening;
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const page = { first: 0, rows: [['1']], isEnd: true };

describe('the query of a page of documents', () => {
  it('stays open where the next one is wrong: its rows come as before', async () => {
    const asked = new Asked();
    await asked.opened(1);
    const wrong = asked.session.open({ filter: '{', sort: '' });
    asked.last('query').fail('not JSON');
    await expect(wrong).rejects.toThrow('not JSON');
    expect(asked.questions.filter(({ kind }) => kind === 'close')).toEqual([]);
    const reading = asked.session.page(1, 0, 200);
    asked.last('page').answer(page);
    await reading;
    expect(asked.told.at(-1)).toEqual({ kind: 'page', query: 1, ...page });
  });

  it('is closed once the next one is open, and what it failed at then is told to nobody', async () => {
    const asked = new Asked();
    const counting = asked.session.open({ filter: '{"a": 1}', sort: '' });
    asked.last('query').answer({ query: 1, columns: ['a'], total: null });
    await settled();
    const reading = asked.session.page(1, 200, 200);
    const next = asked.session.open({ filter: '', sort: '' });
    asked.last('query').answer({ query: 2, columns: ['a'], total: 5 });
    await settled();
    expect(asked.last('close')).toMatchObject({ query: 1 });
    asked.last('close').answer(null);
    asked.last('count').fail('aborted');
    asked.last('page').fail('aborted');
    await Promise.all([counting, reading, next]);
    expect(asked.told.map(({ kind }) => kind)).toEqual(['opened', 'opened']);
  });

  it('says which rows did not come', async () => {
    const asked = new Asked();
    await asked.opened(1);
    const reading = asked.session.page(1, 200, 200);
    asked.last('page').fail('the disk');
    await reading;
    expect(asked.told.at(-1)).toEqual({ kind: 'no-page', query: 1, first: 200, message: 'the disk' });
  });

  it('that is being opened is ended by a newer one, and by the end of the page; one that is open is not', async () => {
    const asked = new Asked();
    const first = asked.session.open({ filter: '{"a": 1}', sort: '' });
    const early = asked.last('query');
    await asked.opened(2);
    expect(early.signal!.aborted).toBe(true);
    expect(asked.last('query').signal!.aborted).toBe(false);
    early.fail('aborted');
    await first;
    const third = asked.session.open({ filter: '{"a": 3}', sort: '' });
    // What is shown stays until this one is open.
    expect(asked.questions.filter(({ kind }) => kind === 'close')).toEqual([]);
    const closing = asked.session.close();
    expect(asked.last('query').signal!.aborted).toBe(true);
    asked.last('query').fail('aborted');
    expect(asked.last('close')).toMatchObject({ query: 2 });
    asked.last('close').answer(null);
    await Promise.all([third, closing]);
    expect(asked.told.map(({ kind }) => kind)).toEqual(['opened']);
  });

  it('that is cancelled leaves the one before, and says so; nothing is cancelled where nothing is read', async () => {
    const asked = new Asked();
    await asked.opened(1);
    asked.session.cancel();
    const long = asked.session.open({ filter: '{"a": 1}', sort: '' });
    asked.session.cancel();
    expect(asked.last('query').signal!.aborted).toBe(true);
    asked.last('query').fail('aborted');
    await long;
    expect(asked.told.map(({ kind }) => kind)).toEqual(['opened', 'cancelled']);
    const reading = asked.session.page(1, 0, 200);
    asked.last('page').answer(page);
    await reading;
    expect(asked.told.at(-1)).toEqual({ kind: 'page', query: 1, ...page });
  });

  it('an answer that comes after a newer question is not shown, and its query is closed', async () => {
    const asked = new Asked();
    const first = asked.session.open({ filter: '', sort: '' });
    const early = asked.last('query');
    await asked.opened(2);
    early.answer({ query: 1, columns: [], total: 0 });
    await settled();
    expect(asked.last('close')).toMatchObject({ query: 1 });
    asked.last('close').answer(null);
    await first;
    expect(asked.told).toEqual([{ kind: 'opened', query: 2, columns: ['a'], total: 5 }]);
  });
});
