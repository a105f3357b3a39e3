import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { open } from '../../src/run/open';
import { encodeCheckedJson } from '../../src/store/checked-json';
import { randomInput } from '../oracle/random-input';
import { startCommand } from '../support/command';
import { commandHere } from '../support/command-here';
import { documentsIn, inFolder } from '../support/run-once';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Every file below a folder with its content. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'hex')]),
  );
}

const ROWS = 3000;
const { csv: EVENTS } = randomInput(5, ROWS);

/** Runs over a file with these bytes in a folder of its own; gives what the command said. */
async function refusal(bytes: Uint8Array | string, name = 'events.csv', more: string[] = []) {
  return inFolder(async (folder) => {
    writeFileSync(join(folder, name), bytes);
    const ended = await commandHere(['run', '--csv', name, ...more], { cwd: folder });
    // Nothing was begun: there is no store that somebody would have to clean up.
    expect(readdirSync(folder)).toEqual([name]);
    return ended;
  });
}

describe('input that cannot be run', () => {
  it.each([
    ['a binary file', Buffer.from([1, 2, 0, 3]), /binary file.*offset 2/],
    ['an empty file', '', /is empty/],
    ['a file of another shape', 'time,kind\n1,2\n', /no column 'event_time'.*Its columns: time, kind.*pipeline init/s],
    ['JSON lines as CSV', '{"event_time": 1}\n', /begins with a JSON object.*--jsonl/],
    ['a file with one name wrong', EVENTS.replace('user_id', 'userid'), /no column 'user_id'.*nearest is 'userid'/],
    ['a file with a column twice', EVENTS.replace('brand', 'price'), /two columns named 'price'/],
    ['an open quote in the header', `"${EVENTS}`, /header line of events.csv has a quote that is not closed/],
    [
      'a header of more than 64 KiB',
      EVENTS.replace('user_session', `user_session,${'x'.repeat(70_000)}`),
      /header line of events.csv does not end within the first 64 KiB/,
    ],
    ['broken gzip', gzipSync(EVENTS).subarray(0, 200), /not whole gzip data|is not whole/],
  ])('%s is refused', async (_, bytes, message) => {
    const { status, stderr } = await refusal(bytes);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });

  it('CSV as JSON lines, and what goes with the one only, is refused', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), EVENTS);
      expect(await commandHere(['run', '--jsonl', 'e.csv'], { cwd: folder })).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/is not JSON lines.*--csv/s),
      });
      for (const [args, why] of [
        [['--jsonl', 'e.csv', '--columns', 'a,b'], '--columns goes with --csv'],
        [['--jsonl', 'e.csv', '--csv', 'e.csv'], 'either --csv'],
        [['--csv', 'e.csv', '--partitions', '1025'], 'from 1 to 1024'],
      ] as const)
        expect(await commandHere(['run', ...args], { cwd: folder })).toMatchObject({
          status: 2,
          stderr: expect.stringContaining(why),
        });
      expect(readdirSync(folder)).toEqual(['e.csv']);
    }));

  it('a folder, a missing file and one file given twice are refused', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'e.csv'), EVENTS);
      mkdirSync(join(folder, 'sub'));
      const run = (...files: string[]) => commandHere(['run', '--csv', ...files], { cwd: folder });
      expect(await run('sub')).toMatchObject({ status: 1, stderr: expect.stringContaining('is a folder') });
      expect(await run('none.csv')).toMatchObject({ status: 1, stderr: expect.stringContaining('does not exist') });
      expect(await run('e.csv', './e.csv')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('given twice'),
      });
      linkSync(join(folder, 'e.csv'), join(folder, 'linked.csv'));
      expect(await run('e.csv', 'linked.csv')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('given twice'),
      });
    }));

  it('two files whose records would have the same places are refused', () =>
    inFolder(async (folder) => {
      for (const day of ['a', 'b']) {
        mkdirSync(join(folder, day));
        writeFileSync(join(folder, day, 'e.csv'), EVENTS);
      }
      const ended = await commandHere(['run', '--csv', 'a/e.csv', 'b/e.csv'], { cwd: folder });
      expect(ended.stderr).toMatch(/a\/e\.csv and b\/e\.csv have the same file name and the same first 64 KiB/);
      expect(ended.status).toBe(2);
    }));
});

describe('a store that has state', () => {
  const write = (folder: string, text: string) => writeFileSync(join(folder, 'e.csv'), text);
  const run = (folder: string, ...more: string[]) =>
    commandHere(['run', '--csv', 'e.csv', '--workers', '1', ...more], { cwd: folder });

  it('does nothing for the same input, and refuses other and grown input', () =>
    inFolder(async (folder) => {
      write(folder, EVENTS);
      expect((await run(folder)).status).toBe(0);
      const before = await documentsIn(join(folder, '.footpath'));
      expect(await run(folder)).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing to do') });
      appendFileSync(join(folder, 'e.csv'), `${EVENTS.split(/\r?\n/)[1]}\n`);
      expect(await run(folder)).toMatchObject({ status: 1, stderr: expect.stringMatching(/has grown since.*--dir/s) });
      write(folder, EVENTS.replace('view', 'cart'));
      expect(await run(folder)).toMatchObject({ status: 1, stderr: expect.stringMatching(/is finished with.*--dir/s) });
      expect(await documentsIn(join(folder, '.footpath'))).toEqual(before);
    }));

  it('refuses another definition and another number of partitions, with both hashes', () =>
    inFolder(async (folder) => {
      write(folder, EVENTS);
      expect((await run(folder)).status).toBe(0);
      const ended = await run(folder, '--partitions', '3');
      expect(ended).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/another definition \([0-9a-f]{12}, now [0-9a-f]{12}\).*from 1 to 3.*Ways out/s),
      });
    }));

  it('refuses a pipeline whose collections belong to another, and keeps nothing of it', () =>
    inFolder(async (folder) => {
      write(folder, EVENTS);
      expect((await run(folder)).status).toBe(0);
      const outputs = [{ kind: 'window', collection: 'other' }, { kind: 'session' }];
      writeFileSync(join(folder, 'p.json'), JSON.stringify({ name: 'second', outputs }));
      expect(await run(folder, '--pipeline', 'p.json')).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/session_metrics in .* belongs to outputs\[1\] of pipeline default/),
      });
      expect(open(join(folder, '.footpath')).pipelines).toEqual(['default']);
      // What the refused one would have had besides is free for a third.
      writeFileSync(join(folder, 'p.json'), JSON.stringify({ name: 'third', outputs: outputs.slice(0, 1) }));
      expect((await run(folder, '--pipeline', 'p.json')).status).toBe(0);
    }));

  it('takes another definition as long as nothing was committed', () =>
    inFolder(async (folder) => {
      write(folder, EVENTS);
      mkdirSync(join(folder, 'catalog'));
      writeFileSync(join(folder, 'catalog/products.csv'), 'product_id,product_name\n1,one\n');
      const definition = { joins: [{ catalog: 'products', columns: ['rating'] }] };
      writeFileSync(join(folder, 'p.json'), JSON.stringify(definition));
      const options = ['--pipeline', 'p.json', '--catalog', 'catalog'];
      expect(await run(folder, ...options)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/no column rating/),
      });
      definition.joins[0].columns = ['product_name'];
      writeFileSync(join(folder, 'p.json'), JSON.stringify(definition));
      expect((await run(folder, ...options)).status).toBe(0);
    }));

  it('refuses one of a newer format in every command, and leaves it as it is', () =>
    inFolder(async (folder) => {
      write(folder, EVENTS);
      expect((await run(folder)).status).toBe(0);
      const path = join(folder, '.footpath/store.json');
      writeFileSync(path, encodeCheckedJson({ format: 99, createdBy: 'footpath' }));
      const before = filesIn(join(folder, '.footpath'));
      for (const args of [['run', '--csv', 'e.csv'], ['query', 'session_metrics'], ['status'], ['report']]) {
        const ended = await commandHere(args, { cwd: folder });
        expect(ended, args[0]).toMatchObject({
          status: 1,
          stderr: expect.stringMatching(/format 99.*Update Footpath/s),
        });
      }
      expect(filesIn(join(folder, '.footpath'))).toEqual(before);
      expect(readdirSync(folder).sort()).toEqual(['.footpath', 'e.csv']);
    }));

  it('refuses a damaged manifest, naming it', () =>
    inFolder(async (folder) => {
      write(folder, EVENTS);
      expect((await run(folder)).status).toBe(0);
      const pipeline = join(folder, '.footpath/pipelines/default');
      const newest = readdirSync(pipeline)
        .filter((name) => name.startsWith('manifest-'))
        .sort()
        .at(-1)!;
      const bytes = readFileSync(join(pipeline, newest));
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(join(pipeline, newest), bytes);
      expect(await commandHere(['status'], { cwd: folder })).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(newest),
      });
    }));

  it('refuses a second writer, naming the first, which loses nothing', () =>
    inFolder(async (folder) => {
      write(folder, EVENTS);
      // The first has its header, and waits for more with its lease taken.
      const first = startCommand(['run', '--csv', '-', '--workers', '1'], {
        cwd: folder,
        stdin: EVENTS,
        holdStdin: true,
      });
      while (!existsSync(join(folder, '.footpath/pipelines/default/manifest-0000000001.json'))) await turn();
      const second = await run(folder);
      expect(second.status).toBe(1);
      expect(second.stderr).toContain(`process ${first.child.pid}`);
      first.child.stdin!.end();
      expect((await first.ended).status).toBe(0);
      const [{ counters }] = JSON.parse((await commandHere(['status', '--json'], { cwd: folder })).stdout).pipelines;
      expect(counters.read).toBe(ROWS);
    }));

  it('goes on after it was stopped, with the same documents', () =>
    inFolder(async (folder) => {
      write(folder, EVENTS);
      expect((await run(folder)).status).toBe(0);
      const undisturbed = await documentsIn(join(folder, '.footpath'));
      rmSync(join(folder, '.footpath'), { recursive: true });
      const first = startCommand(['run', '--csv', 'e.csv', '--epoch-bytes', '3000', '--workers', '1'], { cwd: folder });
      while (!readdirSync(folder).includes('.footpath')) await turn();
      first.child.kill('SIGINT');
      expect([0, 130]).toContain((await first.ended).status);
      expect((await run(folder, '--workers', '2')).status).toBe(0);
      expect(await documentsIn(join(folder, '.footpath'))).toEqual(undisturbed);
    }));
});
