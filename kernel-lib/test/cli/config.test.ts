import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { command } from '../support/command';

const cwd = mkdtempSync(join(tmpdir(), 'footpath-config-'));
afterAll(() => rmSync(cwd, { recursive: true }));

describe('footpath config', () => {
  it('shows each value and where it came from, from a .env in the working folder too', async () => {
    writeFileSync(join(cwd, '.env'), 'MONGODB_URI=mongodb://me:hunter2@db/\nFOOTPATH_DIR=stores/autumn\n');
    const { status, stdout } = await command(['config', '--json'], { cwd, env: { KAFKA_TOPIC: 'shop' } });
    expect(status).toBe(0);
    const { settings } = JSON.parse(stdout) as { settings: { key: string; value: string; origin: string }[] };
    const of = (key: string) => settings.find((each) => each.key === key);
    expect(of('MONGODB_URI')).toMatchObject({ value: 'mongodb://me:***@db/', origin: '.env' });
    expect(of('KAFKA_TOPIC')).toMatchObject({ value: 'shop', origin: 'environment' });
    expect(of('MONGODB_DATABASE')).toMatchObject({ value: 'footpath', origin: 'default' });
    expect((await command(['config'], { cwd })).stdout).toMatch(/^FOOTPATH_DIR +stores\/autumn +\.env /m);
  });

  it('stands in for what a command is not told', async () => {
    writeFileSync(join(cwd, '.env'), 'FOOTPATH_DIR=stores/autumn\n');
    expect((await command(['status'], { cwd })).stderr).toContain('autumn');
    expect((await command(['status', '--dir', 'winter'], { cwd })).stderr).toContain('winter');
  });

  it.each([
    [['pipeline', 'schema']],
    [['--help']],
    [['run', '--help']],
    [['services', 'status', '--dir', 'none']],
    [['verify', '--help']],
  ])('is not asked by what takes no setting: %s', async (args) => {
    writeFileSync(join(cwd, '.env'), 'MONGODB_PORT=many\n');
    const { status, stderr } = await command(args, { cwd });
    expect(status, stderr).toBe(0);
  });

  it('ends what takes settings at once where one does not hold', async () => {
    writeFileSync(join(cwd, '.env'), 'MONGODB_PORT=many\nCHUNK_SIZE=0\n');
    const { status, stderr } = await command(['status'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('2 settings do not hold');
  });
});
