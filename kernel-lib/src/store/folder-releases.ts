import { join } from 'node:path';
import { makeDurableFolder } from '../file/durable-folder';
import type { Files, HostIdentity } from '../file/files';
import { publishFile } from '../file/publish-file';
import { encodeCheckedJson, readCheckedJson } from './checked-json';
import { STORE_FORMAT_VERSION } from './format';
import type { Release, ReleaseBook } from './released';
import { pipelineLayout } from './store-layout';

const RELEASE_NAME = /^release-(\d{10})\.json$/;
const APPENDED_NAME = /^appended-(\d{10})\.json$/;

/** Releases as files of their own beside the manifests of a pipeline. */
export class FolderReleases implements ReleaseBook {
  private readonly folder: string;

  constructor(
    private readonly files: Files,
    dir: string,
    pipeline: string,
  ) {
    this.folder = join(pipelineLayout(dir, pipeline).folder, 'released');
  }

  async all(): Promise<Release[]> {
    const { files, folder } = this;
    return files
      .list(folder)
      .filter((name) => RELEASE_NAME.test(name))
      .map((name) => readCheckedJson(files, join(folder, name)) as unknown as Release);
  }

  async appended(): Promise<ReadonlySet<number>> {
    return new Set(this.files.list(this.folder).map((name) => Number(APPENDED_NAME.exec(name)?.[1] ?? 0)));
  }

  async publish(release: Release, host: HostIdentity): Promise<boolean> {
    const { files, folder } = this;
    makeDurableFolder(files, folder);
    const content = encodeCheckedJson({ format: STORE_FORMAT_VERSION, ...release });
    return publishFile(files, join(folder, numbered('release', release.number)), content, host);
  }

  async noteAppended(number: number, host: HostIdentity): Promise<void> {
    const note = encodeCheckedJson({ format: STORE_FORMAT_VERSION, number });
    publishFile(this.files, join(this.folder, numbered('appended', number)), note, host);
  }
}

function numbered(kind: 'release' | 'appended', number: number): string {
  return `${kind}-${String(number).padStart(10, '0')}.json`;
}
