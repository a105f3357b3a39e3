import type { DocumentValue } from '../event/document';

const SPECIAL = /[\\|]/;

/** A value as a part of an `_id`: times as ISO text, null as nothing; `\` and `|` are escaped by `\`. */
export function idPart(value: DocumentValue): string {
  if (value === null) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  return SPECIAL.test(text) ? text.replace(/[\\|]/g, '\\$&') : text;
}
