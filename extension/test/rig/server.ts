import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { installServer } from './install-server';

export interface ServerOptions {
  /** A fresh folder that everything of this server is kept in. */
  readonly home: string;
  /** A packaged extension to install first. */
  readonly vsix?: string;
  /** For suites inside the extension host; it suppresses messages and dialogs, so user-level tests go without. */
  readonly smokeTestDriver?: boolean;
  /** The workspace is trusted without asking. Default true. */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A quiet window: nothing opens, asks or looks for updates by itself. */
export const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
};
/** Variables that an editor started from a test must not see. */
export const OF_THE_TEST_RUNNER = ['VSCODE_IPC_HOOK_CLI', 'ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'VITEST', 'NODE_ENV'];
const READY_WITHIN_MS = 60_000;
/** What a window may take to load: a machine with much else to do takes its time. */
export const LOADED_WITHIN_MS = 120_000;

/** A real VS Code on a loopback port, with an empty home. */
export async function startServer({
  home,
  vsix,
  smokeTestDriver = false,
  trusted = true,
  settings,
  env,
}: ServerOptions): Promise<RunningServer> {
  const { node, main } = installServer();
  mkdirSync(join(home, 'data/User'), { recursive: true });
  mkdirSync(join(home, 'extensions'), { recursive: true });
  writeFileSync(
    join(home, 'data/User/settings.json'),
    JSON.stringify({ ...QUIET_SETTINGS, 'security.workspace.trust.enabled': !trusted, ...settings }),
  );
  const folders = [
    '--server-data-dir',
    join(home, 'server'),
    '--user-data-dir',
    join(home, 'data'),
    '--extensions-dir',
    join(home, 'extensions'),
  ];
  const environment = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local'),
    ...env,
  };
  for (const name of OF_THE_TEST_RUNNER) delete (environment as Record<string, unknown>)[name];
  if (vsix)
    execFileSync(node, [main, '--accept-server-license-terms', ...folders, '--install-extension', vsix], {
      env: environment,
      stdio: 'pipe',
    });
  const port = await freePort();
  const logFile = join(home, 'server.log');
  const log = openSync(logFile, 'w');
  const child = spawn(
    node,
    [
      main,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--without-connection-token',
      '--accept-server-license-terms',
      ...folders,
      '--telemetry-level',
      'off',
      '--disable-experiments',
      ...(trusted ? ['--disable-workspace-trust'] : []),
      ...(smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    { env: environment, stdio: ['ignore', log, log] },
  );
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/version`, () => child.exitCode !== null || child.signalCode !== null, logFile);
  return {
    url,
    port,
    pid: child.pid!,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(timer);
    },
  };
}

async function answers(url: string, hasEnded: () => boolean, logFile: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (hasEnded() || Date.now() > until) throw new Error(`VS Code did not start:\n${readFileSync(logFile, 'utf8')}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
