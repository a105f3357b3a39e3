import type { Document } from '../store/query/source';
import type { ExportField } from './export-fields';

/** Gives documents as the text formats write them: bytes as base64, whatever they are, so that a reader need not guess. */
export function textDocuments(fields: readonly ExportField[]): (document: Document) => Document {
  const binary = fields.filter(({ type }) => type === 'binary').map(({ name }) => name);
  return (document) => {
    if (binary.length === 0) return document;
    const text = { ...document };
    for (const name of binary) if (text[name] instanceof Uint8Array) text[name] = base64(text[name]);
    return text;
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
