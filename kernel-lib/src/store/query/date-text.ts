import type { FieldTypes } from '../format';
import { parseIsoDate } from './expression/iso-date';
import { inside, shown } from './problem';
import { isObject, setKey } from './value';

type Json = Record<string, unknown>;

/** A filter in which ISO text that is compared with a date field is a date; each change is noted. */
export function convertFilterDates(filter: Json, fields: FieldTypes, at: string, notes: string[]): Json {
  const made: Json = {};
  for (const [key, operand] of Object.entries(filter)) {
    const where = inside(at, key);
    let now = operand;
    if (['$and', '$or', '$nor'].includes(key) && Array.isArray(operand)) {
      now = operand.map((part, i) =>
        isObject(part) ? convertFilterDates(part, fields, inside(where, i), notes) : part,
      );
    } else if (key === '$expr') now = convertExpression(operand, fields, where, notes);
    else if (fields[key] === 'date') now = convertOperand(operand, where, notes);
    setKey(made, key, now);
  }
  return made;
}

function convertOperand(operand: unknown, at: string, notes: string[]): unknown {
  if (typeof operand === 'string') return convertText(operand, at, notes);
  if (Array.isArray(operand)) return operand.map((value, i) => convertOperand(value, inside(at, i), notes));
  if (!isObject(operand)) return operand;
  const made: Json = {};
  for (const [key, value] of Object.entries(operand)) {
    const compares = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$not'].includes(key);
    setKey(made, key, compares ? convertOperand(value, inside(at, key), notes) : value);
  }
  return made;
}

function convertText(text: string, at: string, notes: string[]): unknown {
  const date = parseIsoDate(text);
  if (date === null)
    notes.push(
      `${at}: the field is a date, and ${shown(text)} is text, so they are never equal; write the date as ISO text.`,
    );
  else notes.push(`${at}: ${shown(text)} is taken as the date ${date.toISOString()}.`);
  return date ?? text;
}

const COMPARISONS = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$cmp', '$in']);

/** Comparisons of a date field with ISO text, anywhere in an expression. */
function convertExpression(expression: unknown, fields: FieldTypes, at: string, notes: string[]): unknown {
  if (Array.isArray(expression))
    return expression.map((part, i) => convertExpression(part, fields, inside(at, i), notes));
  if (!isObject(expression)) return expression;
  const made: Json = {};
  for (const [key, value] of Object.entries(expression)) {
    const where = inside(at, key);
    const compares = COMPARISONS.has(key) && Array.isArray(value) && value.some((part) => isDateField(part, fields));
    const now = compares ? value.map((part, i) => convertCompared(part, inside(where, i), notes)) : value;
    setKey(made, key, key === '$literal' ? value : convertExpression(now, fields, where, notes));
  }
  return made;
}

function convertCompared(part: unknown, at: string, notes: string[]): unknown {
  if (Array.isArray(part)) return part.map((value, i) => convertCompared(value, inside(at, i), notes));
  return typeof part === 'string' && !part.startsWith('$') ? convertText(part, at, notes) : part;
}

function isDateField(part: unknown, fields: FieldTypes): boolean {
  return typeof part === 'string' && part.startsWith('$') && fields[part.slice(1)] === 'date';
}

/** Stages behind which a field of the collection may be another one under its name. */
const KEEP_FIELDS = new Set(['$match', '$sort', '$limit', '$skip', '$sample', '$unwind']);

/** A pipeline with its stages converted, up to and with the first that makes other documents. */
export function convertPipelineDates(
  pipeline: readonly unknown[],
  fields: FieldTypes,
  at: string,
  notes: string[],
): Json[] {
  let known = true;
  return pipeline.map((stage, i) => {
    if (!known || !isObject(stage)) return stage as Json;
    const [name, ...more] = Object.keys(stage);
    // No stage: it is refused where stages are compiled, which has to see all of it.
    if (name === undefined || more.length > 0) return stage as Json;
    known = KEEP_FIELDS.has(name);
    const where = inside(inside(at, i), name);
    const argument = stage[name];
    if (name === '$match')
      return isObject(argument) ? { $match: convertFilterDates(argument, fields, where, notes) } : stage;
    if (name === '$facet' && isObject(argument)) {
      const facets = Object.entries(argument).map(([key, stages]) => [
        key,
        Array.isArray(stages) ? convertPipelineDates(stages, fields, inside(where, key), notes) : stages,
      ]);
      return { $facet: Object.fromEntries(facets) };
    }
    return { [name]: convertExpression(argument, fields, where, notes) };
  });
}
