import type { FileHandle } from '../file/files';
import { type FooterRef, readFooter, type SegmentFooter } from './segment-footer';

/**
 * Bytes of footers whose content is kept. A segment of 120,000 sessions has 60 KiB, which take about 200 KiB of memory and a
 * millisecond to decode, several times what it takes to look for one user in it.
 */
const MAX_KNOWN_BYTES = 16 << 20;

/**
 * Footers that a reader has seen, so that a question about a few rows costs no more in a store of many segments than it must.
 * Segments never change under their names; where a store was made anew, the CRC-32 that the manifest lists tells them apart.
 */
export class KnownFooters {
  /** By path; the one that was asked for last is the last. */
  private readonly known = new Map<string, KnownFooter>();
  private knownBytes = 0;

  constructor(private readonly maxBytes = MAX_KNOWN_BYTES) {}

  /** As `readFooter`, from memory if it is there. */
  read(handle: FileHandle, path: string, ref: FooterRef): SegmentFooter {
    const { footer: wanted } = ref;
    const known = this.take(path);
    const isSame = known !== undefined && known.sizeBytes === wanted?.sizeBytes && known.crc32 === wanted.crc32;
    const footer = isSame ? known.footer : readFooter(handle, path, ref);
    if (wanted) this.keep(path, { ...wanted, footer });
    return footer;
  }

  private take(path: string): KnownFooter | undefined {
    const known = this.known.get(path);
    if (known && this.known.delete(path)) this.knownBytes -= known.sizeBytes;
    return known;
  }

  private keep(path: string, footer: KnownFooter): void {
    this.known.set(path, footer);
    this.knownBytes += footer.sizeBytes;
    for (const oldest of this.known.keys()) {
      if (this.knownBytes <= this.maxBytes) return;
      this.take(oldest);
    }
  }
}

/** A footer with its size and CRC-32 in the file. */
interface KnownFooter {
  readonly footer: SegmentFooter;
  readonly sizeBytes: number;
  readonly crc32: number;
}
