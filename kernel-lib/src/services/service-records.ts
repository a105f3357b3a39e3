import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FootpathError } from '../event/error';
import type { HostIdentity } from '../file/files';

export type ServiceName = 'kafka' | 'mongodb';

/** A service that `footpath services up` has started. */
export interface ServiceRecord {
  readonly name: ServiceName;
  readonly port: number;
  /** A process of this machine, told from a later one of its number by its start; or a container by its name. */
  readonly process: { readonly pid: number; readonly start: string } | null;
  readonly container: string | null;
  readonly startedAtMs: number;
}

const FILE = 'services.json';

/** What was started from a folder, and not stopped. */
export class ServiceRecords {
  constructor(private readonly folder: string) {}

  /** @throws FootpathError `corrupt`. */
  all(): ServiceRecord[] {
    const path = join(this.folder, FILE);
    if (!existsSync(path)) return [];
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as ServiceRecord[];
    } catch (error) {
      throw new FootpathError(
        'corrupt',
        `${path} is no JSON. Stop what runs by hand, remove that file, and run the same command again.`,
        { cause: error },
      );
    }
  }

  put(record: ServiceRecord): void {
    this.write([...this.all().filter(({ name }) => name !== record.name), record]);
  }

  remove(name: ServiceName): void {
    this.write(this.all().filter((record) => record.name !== name));
  }

  private write(records: readonly ServiceRecord[]): void {
    mkdirSync(this.folder, { recursive: true });
    const path = join(this.folder, FILE);
    writeFileSync(`${path}.new`, `${JSON.stringify(records, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  }
}

/** Whether a process that was started is there still. */
export function isThere(host: Pick<HostIdentity, 'isAlive'>, { process }: ServiceRecord): boolean {
  return process !== null && host.isAlive(process.pid, process.start);
}
