import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '../../src/config/settings';
import { command } from '../support/command';
import { readDocument, root } from '../support/markdown';

const text = readDocument('deploy/docker/Dockerfile');
const instructions = DockerfileParser.parse(text)
  .getInstructions()
  .map((instruction) => ({
    keyword: instruction.getKeyword(),
    words: instruction.getArguments().map((argument) => argument.getValue()),
    raw: instruction.getArgumentsContent() ?? '',
  }));
const runtime = instructions.slice(instructions.findLastIndex(({ keyword }) => keyword === 'FROM'));
const of = (keyword: string) => runtime.filter((instruction) => instruction.keyword === keyword);
/** The words of an instruction in its exec form, which no shell reads. */
const execForm = (raw: string): string[] => JSON.parse(raw.slice(raw.indexOf('[')));

describe('the Dockerfile', () => {
  it('has nothing that a linter finds', () => expect(validate(text)).toEqual([]));

  it('builds on pinned images and runs as nobody in particular', () => {
    const bases = instructions.filter(({ keyword }) => keyword === 'FROM');
    expect(bases).toHaveLength(2);
    for (const { words } of bases) expect(words[0]).toMatch(/^node:20\.\d+-alpine3\.\d+$/);
    expect(of('USER').map(({ words }) => words[0])).toEqual(['1000:1000']);
    expect(of('ADD')).toEqual([]);
  });

  it('copies what there is, and what the build makes', () => {
    const copied = instructions.filter(({ keyword }) => keyword === 'COPY').flatMap(({ words }) => words.slice(0, -1));
    const paths = copied.filter((word) => !word.startsWith('--')).map((path) => path.replace(/^\/source\//, ''));
    expect(paths.length).toBeGreaterThan(6);
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true);
  });

  it('knows the settings that it sets', () => {
    const known = new Set<string>(['NODE_ENV', ...Object.values(SETTINGS).map(({ key }) => key)]);
    const set = of('ENV').flatMap(({ raw }) => [...raw.matchAll(/([A-Z_]+)=/g)].map(([, key]) => key));
    expect(set.length).toBeGreaterThan(3);
    for (const key of set) expect(known).toContain(key);
  });
});

describe('what the image holds', () => {
  const app = mkdtempSync(join(tmpdir(), 'footpath-image-'));
  afterAll(() => {
    chmodSync(app, 0o755);
    rmSync(app, { recursive: true });
  });
  for (const { words } of of('COPY')) {
    const [from, to] = words.filter((word) => !word.startsWith('--'));
    cpSync(join(root, from.replace(/^\/source\//, '')), join(app, to === './' ? 'package.json' : to), {
      recursive: true,
    });
  }
  chmodSync(app, 0o555);
  const entry = execForm(of('ENTRYPOINT')[0].raw)[1].replace('/app', app);
  /** Not root, where we are: then the folder cannot be written, as in a container whose root file system is read-only. */
  const who = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

  it('runs alone, as its user, without any package beside it', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, '--version'], {
      cwd: app,
      encoding: 'utf8',
      ...who,
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('serves, is found healthy by the image’s own check, and is found ill once it is gone', async () => {
    const work = join(tmpdir(), `footpath-image-work-${process.pid}`);
    mkdirSync(work);
    chmodSync(work, 0o777);
    const env = { ...process.env, FOOTPATH_HTTP_PORT: '0' };
    const made = await command(['simulate', '--events', '1000', '--to', 'log:e', '--dir', join(work, 's')]);
    expect(made.status, made.stderr).toBe(0);
    spawnSync('chmod', ['-R', 'a+rwX', work]);
    const child = spawn(process.execPath, [entry, 'serve', '--from', 'log:e', '--dir', join(work, 's')], {
      cwd: app,
      env,
      ...who,
    });
    let log = '';
    const running = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (piece) => {
        log += piece;
        const url = /"url":"([^"]+)"/.exec(log);
        if (url && log.includes('"running"')) resolve(url[1]);
      });
      child.once('exit', () => reject(new Error(`it ended: ${log}`)));
    });
    const port = new URL(await running).port;
    const check = execForm(of('HEALTHCHECK')[0].raw);
    const isHealthy = () =>
      spawnSync(process.execPath, check.slice(1), { env: { ...process.env, FOOTPATH_HTTP_PORT: port } }).status;
    expect(check[0]).toBe('node');
    expect(isHealthy()).toBe(0);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(of('STOPSIGNAL')[0].words[0] as NodeJS.Signals);
    expect(await ended).toBe(0);
    expect(isHealthy()).toBe(1);
    rmSync(work, { recursive: true });
  }, 60_000);
});

describe('compose.yaml', () => {
  const { services, volumes } = parse(readDocument('deploy/docker/compose.yaml'), { merge: true }) as {
    services: Record<string, Record<string, unknown>>;
    volumes: Record<string, unknown>;
  };
  const known = new Set<string>(Object.values(SETTINGS).map(({ key }) => key));

  it('has a broker, a database, an engine and a shop, and opens ports to this machine alone', () => {
    expect(Object.keys(services).sort()).toEqual(['engine', 'kafka', 'mongodb', 'simulator']);
    for (const { ports = [] } of Object.values(services) as { ports?: string[] }[]) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('runs our image without rights, and gives it settings that there are', () => {
    for (const name of ['engine', 'simulator']) {
      const { read_only, cap_drop, security_opt, tmpfs, environment } = services[name];
      expect({ read_only, cap_drop, security_opt, tmpfs }).toEqual({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        tmpfs: ['/tmp'],
      });
      for (const key of Object.keys(environment as object)) expect(known).toContain(key);
    }
  });

  it('waits for services that have a check, and keeps data in volumes that there are', () => {
    for (const { depends_on = {}, volumes: mounts = [] } of Object.values(services) as {
      depends_on?: Record<string, { condition: string }>;
      volumes?: string[];
    }[]) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        if (condition === 'service_healthy') expect(services[name].healthcheck).toBeDefined();
      }
      for (const mount of mounts) expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
    }
  });

  it('gives commands the options that they know', async () => {
    for (const name of ['engine', 'simulator']) {
      const [verb, ...rest] = services[name].command as string[];
      const help = (await command([verb, '--help'])).stdout;
      for (const word of rest.filter((each) => each.startsWith('--')))
        expect(help, `${verb} ${word}`).toContain(`${word} `);
    }
  });
});
