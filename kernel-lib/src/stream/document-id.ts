import type { DocumentValue } from '../event/document';

const SPECIAL = /[\\|]/;

/** A value as a part of an `_id`: times as ISO text, null as nothing; `\` and `|` are escaped by `\`. */
export function idPart(value: DocumentValue): string {
  if (value === null) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  return SPECIAL.test(text) ? text.replace(/[\\|]/g, '\\$&') : text;
}

/** The values of a group as the part of a window's `_id` that follows its start. */
export function groupKey(group: readonly DocumentValue[]): string {
  return group.length === 1 ? idPart(group[0]) : group.map(idPart).join('|');
}
