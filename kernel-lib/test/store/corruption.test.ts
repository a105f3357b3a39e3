import { describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { readWholeFile } from '../../src/file/whole-file';
import { encodeCheckedJson } from '../../src/store/checked-json';
import { fakeHost } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { Seeded } from '../support/seeded';
import { commitEpoch, contentOf, DIR, lease, open, openWith, world } from '../support/small-store';

const FLIPS_PER_FILE = 250;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FootpathError) return error.code;
    throw error;
  }
  return 'none';
}

function store(): MemoryFiles {
  const files = new MemoryFiles();
  const writer = open(world(files));
  lease(writer);
  writer.claim('session_metrics', 'outputs[1]');
  for (const epoch of [1, 2]) commitEpoch(writer, files, epoch);
  return files;
}

/** Reads all that is in a store, checks state as a run does, and takes the pipeline over. */
function useAll(files: MemoryFiles): ReturnType<typeof contentOf> {
  const content = contentOf(files);
  const writer = open(world(files, { host: fakeHost(2) }));
  writer.claim('session_metrics', 'outputs[1]');
  for (const ref of writer.current?.state ?? []) readWholeFile(files, writer.pathOf(ref.name), ref);
  return content;
}

describe('a store with a flipped bit', () => {
  it('is refused as corrupt, or reads as it was, whichever file it is in', () => {
    const files = store();
    const good = useAll(files);
    const random = new Seeded(3);
    const refused: Record<string, number> = {};
    const older = new Set(['manifest-0000000001.json', 'manifest-0000000002.json']);
    for (const { path, bytes } of [...files.allFiles()].filter(
      (file) => !older.has(file.path.split('/').at(-1) ?? ''),
    )) {
      const kind = path.includes('/claims/')
        ? 'claim'
        : (path.split('.').at(-1) ?? '') + (path.endsWith('store.json') ? ' store' : '');
      for (let flip = 0; flip < FLIPS_PER_FILE; flip++) {
        const bit = random.whole(bytes.length * 8);
        files.flip(path, bit);
        try {
          expect(useAll(files)).toEqual(good);
        } catch (error) {
          if (!(error instanceof FootpathError)) throw error;
          expect(error.code).toBe('corrupt');
          expect(error.message).toContain(path);
          refused[kind] = (refused[kind] ?? 0) + 1;
        }
        files.flip(path, bit);
      }
    }
    // Whole-file checks see every flip; in a segment some bits are padding or for other tools only.
    expect(refused).toMatchObject({ claim: 250, json: 250, 'json store': 250, state: 250, docs: 500 });
    expect(refused.arrow).toBeGreaterThan(200);
    expect(useAll(files)).toEqual(good);
  });

  it('is never copied on by compaction', () => {
    const files = store();
    const segment = [...files.allFiles()].find(({ path }) => path.endsWith('.arrow'));
    const documents = [...files.allFiles()].find(({ path }) => path.endsWith('.docs'));
    for (const file of [segment, documents]) {
      const hurt = files.copy();
      hurt.flip(file?.path ?? '', 8 * ((file?.bytes.length ?? 0) - 100));
      const writer = openWith(world(hurt, { host: fakeHost(2) }), { compaction: { fanIn: 2 } });
      lease(writer);
      expect(codeOf(() => [writer.compact(), writer.compact()])).toBe('corrupt');
    }
  });
});

describe('a store with a truncated or missing file', () => {
  it('is refused', () => {
    const files = store();
    for (const { path, bytes } of [...files.allFiles()].filter((file) => /\.(arrow|docs|state)$/.test(file.path))) {
      for (const length of [0, 1, bytes.length - 1]) {
        const hurt = files.copy();
        hurt.remove(path);
        hurt.create(path).append(bytes.slice(0, length));
        expect(codeOf(() => useAll(hurt))).toBe('corrupt');
      }
      const gone = files.copy();
      gone.remove(path);
      expect(codeOf(() => useAll(gone))).toBe('not-found');
    }
  });
});

describe('a store of a newer format', () => {
  it('is refused by readers and writers, and left as it is', () => {
    const newer = encodeCheckedJson({ format: 2, anything: 'else' });
    for (const name of ['store.json', 'pipelines/p/manifest-0000000004.json']) {
      const files = store();
      const path = `${DIR}/${name}`;
      files.remove(path);
      files.create(path).append(newer);
      expect(codeOf(() => contentOf(files))).toBe('newer-format');
      expect(codeOf(() => lease(open(world(files, { host: fakeHost(2) }))))).toBe('newer-format');
      expect(files.readAll(path)).toEqual(new Uint8Array(newer));
    }
  });
});

describe('a folder that is no store', () => {
  it('is told apart from an empty store, with what to run', () => {
    const files = new MemoryFiles();
    expect(() => contentOf(files)).toThrow(/There is no Footpath store in .*footpath run --csv/);
    const writer = open(world(files));
    lease(writer);
    expect(contentOf(files)).toMatchObject({ epoch: 0, documents: {} });
    for (const { path } of [...files.allFiles()]) if (path.includes('/pipelines/')) files.remove(path);
    expect(() => contentOf(files)).toThrow(/is empty/);
    expect(codeOf(() => contentOf(files))).toBe('not-found');
  });
});
