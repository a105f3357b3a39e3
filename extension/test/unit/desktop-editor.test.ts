import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { desktopEditor } from '../rig/desktop-editor';
import { runInDesktop } from '../rig/run-in-desktop';

const downloaded = async () => '/vscode/code';
const offline = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'));
const linux = { platform: 'linux', env: { DISPLAY: ':0' }, download: downloaded } as const;

describe('the editor of the suite in the extension host', () => {
  it('is a downloaded VS Code where there is a screen', async () => {
    expect(await desktopEditor(linux)).toBe('/vscode/code');
    expect(await desktopEditor({ ...linux, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe('/vscode/code');
    expect(await desktopEditor({ ...linux, platform: 'darwin', env: {} })).toBe('/vscode/code');
  });

  it('is that of code-server without a screen, or where none can be downloaded', async () => {
    expect(await desktopEditor({ ...linux, env: {} })).toBeUndefined();
    expect(await desktopEditor({ ...linux, download: offline })).toBeUndefined();
  });

  it('is what FOOTPATH_TEST_EDITOR says', async () => {
    const chosen = (FOOTPATH_TEST_EDITOR: string) => ({ ...linux, env: { ...linux.env, FOOTPATH_TEST_EDITOR } });
    expect(await desktopEditor(chosen('server'))).toBeUndefined();
    expect(await desktopEditor(chosen('/opt/code'))).toBe('/opt/code');
    expect(await desktopEditor({ ...chosen('desktop'), env: { FOOTPATH_TEST_EDITOR: 'desktop' } })).toBe(
      '/vscode/code',
    );
    await expect(desktopEditor({ ...chosen('desktop'), download: offline })).rejects.toThrow('ENOTFOUND');
  });
});

// No VS Code for the desktop runs where it cannot be downloaded: what stands in for it runs the entry as the editor would.
describe.skipIf(process.platform === 'win32')('a suite in a desktop VS Code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'footpath-desktop-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is run by its entry, with the extension, the workspace and settings of its own', async () => {
    const executable = script(
      'code',
      `const { readFileSync, writeFileSync } = require('node:fs');
      const args = process.argv.slice(2);
      const of = (name) => args.find((arg) => arg.startsWith('--' + name + '=')).slice(name.length + 3);
      const data = args[args.indexOf('--user-data-dir') + 1];
      const settings = JSON.parse(readFileSync(data + '/User/settings.json', 'utf8'));
      writeFileSync(process.env.FOOTPATH_TEST_RESULTS, JSON.stringify({ tests: [], figures: {
        extension: of('extensionDevelopmentPath'), entry: of('extensionTestsPath'), workspace: args[0],
        telemetry: settings['telemetry.telemetryLevel'], vitest: process.env.VITEST ?? 'unset',
      } }));
      process.exit(1);`,
    );
    const { figures } = await runInDesktop(executable, {
      extension: '/extension',
      entry: '/entry',
      workspace: '/workspace',
      withinMs: 20_000,
    });
    expect(figures).toEqual({
      extension: '/extension',
      entry: '/entry',
      workspace: '/workspace',
      telemetry: 'off',
      vitest: 'unset',
    });
  });

  it('that gives no results says how far it came', async () => {
    const executable = script(
      'broken',
      `require('node:fs').writeFileSync(process.env.FOOTPATH_TEST_RESULTS + '.part', '[{"title":"the first"}]');
      process.exit(3);`,
    );
    const suite = { extension: '/extension', entry: '/entry', workspace: '/workspace', withinMs: 20_000 };
    await expect(runInDesktop(executable, suite)).rejects.toThrow(/the first[\s\S]*3/);
  });

  function script(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, `#!${process.execPath}\n${text}`);
    chmodSync(file, 0o755);
    return file;
  }
});
