import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { expectOracle } from '../oracle/expect-oracle';
import { runOracle } from '../oracle/oracle';
import { command } from '../support/command';
import { documentsIn, inFolder } from '../support/run-once';
import { Seeded } from '../support/seeded';

/** Another shop: its own column names and event types, times in epoch milliseconds, no session id, a column too many. */
function shopFile(): string {
  const random = new Seeded(9);
  const lines = ['ts,action,sku,category,maker,amount,customer,channel'];
  let clock = 1_700_000_000_000;
  for (let row = 0; row < 3000; row++) {
    clock += random.whole(60_000);
    const action = random.pick(['page_view', 'page_view', 'page_view', 'add_to_basket', 'order', 'wishlist']);
    const cells = [
      clock - random.whole(300_000),
      action,
      random.whole(50),
      random.pick(['shoes', 'hats', '']),
      random.pick(['acme', '']),
      `${random.whole(999)}.${10 + random.whole(89)}`,
      1 + random.whole(40),
      'web',
    ];
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

it("runs another shop's file with the definition made from it and one edited line", () =>
  inFolder(async (folder) => {
    const csv = shopFile();
    writeFileSync(join(folder, 'shop.csv'), csv);
    const made = await command(['pipeline', 'init', 'shop.footpath.json', '--from', 'shop.csv'], { cwd: folder });
    expect(made.status, made.stderr).toBe(0);
    expect(made.stderr).toContain('user_session is not in the file');
    const path = join(folder, 'shop.footpath.json');
    const lines = readFileSync(path, 'utf8').split('\n');
    // The one line that somebody who knows the shop changes: a wish is as good as a cart.
    const edited = lines.map((line) => line.replace('"wishlist": "other"', '"wishlist": "cart"'));
    expect(edited.filter((line, place) => line !== lines[place])).toHaveLength(1);
    writeFileSync(path, edited.join('\n'));
    const ended = await command(['run', '--csv', 'shop.csv', '--pipeline', 'shop.footpath.json', '--json'], {
      cwd: folder,
    });
    expect(ended.status, ended.stderr).toBe(0);
    const result = JSON.parse(ended.stdout.trim().split('\n').at(-1)!);
    const oracle = await runOracle(parseDefinition(JSON.parse(edited.join('\n'))), Buffer.from(csv));
    expect(oracle.collections.session_metrics.length).toBeGreaterThan(100);
    expectOracle({ result, collections: await documentsIn(join(folder, '.footpath')) }, oracle);
  }));
