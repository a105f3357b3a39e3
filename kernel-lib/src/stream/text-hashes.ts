import type { TextPool } from '../pipeline/vector';
import { grown } from './grow';
import { mix32 } from './mix';

/** Hashes of texts by their content, remembered by id. */
export class TextHashes {
  private hashes = new Uint32Array(0);
  private isKnown = new Uint8Array(0);

  constructor(private readonly texts: TextPool) {}

  of(id: number): number {
    if (id >= this.isKnown.length) {
      this.hashes = grown(this.hashes, id + 1);
      this.isKnown = grown(this.isKnown, this.hashes.length);
    }
    if (this.isKnown[id] === 0) {
      this.hashes[id] = hashText(this.texts.textOf(id));
      this.isKnown[id] = 1;
    }
    return this.hashes[id];
  }

  /** Ids have changed. */
  forget(): void {
    this.isKnown.fill(0);
  }
}

/** FNV-1a over UTF-16 units, scrambled: Fowler, Noll, Vo, IETF draft-eastlake-fnv. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix32(hash);
}
