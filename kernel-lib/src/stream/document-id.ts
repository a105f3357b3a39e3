import type { DocumentValue } from '../event/document';

/** A value as a part of an `_id`: times as ISO text, null as nothing; `\` and `|` are escaped by `\`. */
export function idPart(value: DocumentValue): string {
  if (value === null) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  return text.replace(/[\\|]/g, '\\$&');
}

/** The `_id` of a window's document: its start and its group's values. */
export function windowId(startMs: number, group: readonly DocumentValue[]): string {
  return `${new Date(startMs).toISOString()}|${group.map(idPart).join('|')}`;
}
