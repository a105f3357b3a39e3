import { expect, test } from 'vitest';
import { openStore } from '../../src/store/reader';
import { MemoryFiles } from '../support/memory-files';
import { commitEpoch, DIR, lease, open, world } from '../support/small-store';

/** A store of one committed epoch, and a count of the whole files that are read of it. */
function store() {
  const files = new MemoryFiles();
  const writer = open(world(files));
  lease(writer);
  commitEpoch(writer, files, 1);
  let wholeReads = 0;
  const watched = new Proxy(files, {
    get: (target, name) => {
      const value = Reflect.get(target, name);
      if (name === 'readAll') wholeReads++;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { files, writer, watched, wholeReads: () => wholeReads };
}

test('a look at a store that is the same reads no manifest, one at a new commit reads one', () => {
  const { files, writer, watched, wholeReads } = store();
  const reader = openStore({ files: watched, dir: DIR });
  const manifest = reader.manifest('p');
  const before = wholeReads();
  reader.refresh();
  expect(reader.manifest('p')).toBe(manifest);
  expect(wholeReads()).toBe(before);
  commitEpoch(writer, files, 2);
  reader.refresh();
  expect([reader.manifest('p').epoch, wholeReads()]).toEqual([2, before + 1]);
});

test('a store that was made anew is seen, though its newest manifest has the same name', () => {
  const { files, watched } = store();
  const reader = openStore({ files: watched, dir: DIR });
  const { version } = reader.manifest('p');
  const folder = `${DIR}/pipelines/p`;
  for (const name of files.list(folder)) if (name.endsWith('.json')) files.remove(`${folder}/${name}`);
  for (const name of files.list(`${folder}/files`)) files.remove(`${folder}/files/${name}`);
  const writer = open(world(files));
  writer.takeLease({ definitionHash: 'abc', definition: { name: 'q' }, progress: { at: 0 }, generation: 1 });
  commitEpoch(writer, files, 1);
  reader.refresh();
  expect([reader.manifest('p').version, reader.manifest('p').definition]).toEqual([version, { name: 'q' }]);
});
