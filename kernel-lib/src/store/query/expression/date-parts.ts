import { compileArguments, namedParts, type OperatorCompiler } from '../arguments';
import { dayOfYear, isoWeek, weekday, weekOfYear } from '../calendar';
import { badQuery, inside } from '../problem';
import { isObject } from '../value';
import { local } from './date-argument';

/** Parts of a date, in UTC or a time zone. They take a date, or `{date, timezone}`. */
export const DATE_PARTS: Readonly<Record<string, OperatorCompiler>> = {
  $year: part((ms) => new Date(ms).getUTCFullYear()),
  $month: part((ms) => new Date(ms).getUTCMonth() + 1),
  $dayOfMonth: part((ms) => new Date(ms).getUTCDate()),
  $dayOfYear: part(dayOfYear),
  $dayOfWeek: part((ms) => weekday(ms) + 1),
  $hour: part((ms) => new Date(ms).getUTCHours()),
  $minute: part((ms) => new Date(ms).getUTCMinutes()),
  $second: part((ms) => new Date(ms).getUTCSeconds()),
  $millisecond: part((ms) => new Date(ms).getUTCMilliseconds()),
  $week: part(weekOfYear),
  $isoWeek: part((ms) => isoWeek(ms).week),
  $isoWeekYear: part((ms) => isoWeek(ms).year),
  $isoDayOfWeek: part((ms) => isoWeek(ms).day),
};

function part(apply: (localMs: number) => number): OperatorCompiler {
  return (argument, at, scope) => {
    if (isObject(argument) && !Object.keys(argument)[0]?.startsWith('$')) {
      const parts = namedParts(argument, at, ['date'], ['timezone']);
      const date = scope.compile(parts.date, inside(at, 'date'), scope);
      const zone = parts.timezone === undefined ? null : scope.compile(parts.timezone, inside(at, 'timezone'), scope);
      return (document) => {
        const value = local(date(document), zone === null ? undefined : (zone(document) ?? null), at);
        return value === null ? null : apply(value.localMs);
      };
    }
    const [date, ...more] = compileArguments(argument, at, scope);
    if (date === undefined || more.length > 0) throw badQuery(at, 'takes one date, or {date, timezone}');
    return (document) => {
      const value = local(date(document), undefined, at);
      return value === null ? null : apply(value.localMs);
    };
  };
}
