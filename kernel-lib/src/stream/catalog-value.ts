import { isoTimeMs } from '../pipeline/iso-time';
import type { ValueType } from '../pipeline/vector';

const DECIMAL = /^(-?)(0|[1-9][0-9]{0,14})(?:\.([0-9]+))?$/;

/**
 * The value of a catalogue's field that is not text: a number at its type's scale, rounded half away from zero; milliseconds;
 * 0 or 1. Null if the text is none.
 */
export function readCatalogValue(text: string, type: ValueType): number | null {
  if (type.kind === 'time') return isoTimeMs(text);
  if (type.kind === 'boolean') return readBoolean(text);
  const match = DECIMAL.exec(text);
  if (match === null || type.kind !== 'number') return null;
  const [, sign, whole, fraction = ''] = match;
  if (type.scale === 0 && fraction !== '') return null;
  const digits = fraction.slice(0, type.scale).padEnd(type.scale, '0');
  const units = Number(whole + digits) + (fraction.charAt(type.scale) >= '5' ? 1 : 0);
  if (!Number.isSafeInteger(units)) return null;
  return sign === '-' && units !== 0 ? -units : units;
}

function readBoolean(text: string): number | null {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === '1') return 1;
  return lower === 'false' || lower === '0' ? 0 : null;
}
