const ISO_TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:Z| UTC)?)?$/;

/**
 * The UTC milliseconds of a time written in a definition: `2019-10-01`, `2019-10-01T08:30`, `2019-10-01 08:30:00.250Z`.
 * Null if it is not one, or is no day or hour of the calendar.
 */
export function isoTimeMs(text: string): number | null {
  const match = ISO_TIME.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return null;
  const millisecond = Number((match[7] ?? '').padEnd(3, '0'));
  const time = new Date(0);
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  time.setUTCFullYear(year, month - 1, day);
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day) return null;
  return time.setUTCHours(hour, minute, second, millisecond);
}
