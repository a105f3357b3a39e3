import type { TextPool, ValueType } from '../pipeline/vector';
import { NULL_CODE } from './coded-rows';
import { decimalValue } from './exact-sum';
import type { DocumentValue } from './ports';

/** The value that a code (see `CodedRows.codes`) stands for, as a document shows it. */
export function codeValue(code: number, type: ValueType, texts: TextPool): DocumentValue {
  if (code === NULL_CODE) return null;
  switch (type.kind) {
    case 'text':
      return texts.textOf(code);
    case 'boolean':
      return code === 1;
    case 'time':
      return new Date(code);
    default:
      return decimalValue(code, type.scale);
  }
}
