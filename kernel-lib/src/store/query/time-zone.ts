import { badQuery, shown } from './problem';

/** A time zone: how far its clocks are ahead of UTC at an instant. */
export interface TimeZone {
  readonly isUtc: boolean;
  /** Milliseconds to add to UTC to get local time. */
  offsetMs(utcMs: number): number;
}

export const UTC: TimeZone = { isUtc: true, offsetMs: () => 0 };

const zones = new Map<string, TimeZone>();

/** A zone by its Olson name (`Europe/Berlin`) or offset (`+02:00`, `-0530`, `+02`); absent, `UTC`, `GMT` and `Z` are UTC. */
export function timeZone(name: unknown, at: string): TimeZone {
  if (name === undefined) return UTC;
  if (typeof name !== 'string')
    throw badQuery(at, `a time zone is text such as Europe/Berlin or +02:00, not ${shown(name)}`);
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = fixedZone(name) ?? namedZone(name, at);
    zones.set(name, zone);
  }
  return zone;
}

function fixedZone(name: string): TimeZone | null {
  if (['UTC', 'GMT', 'Z', 'Etc/UTC'].includes(name)) return UTC;
  const match = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(name);
  if (match === null) return null;
  const ms = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
  return { isUtc: ms === 0, offsetMs: () => ms };
}

function namedZone(name: string, at: string): TimeZone {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw badQuery(
      at,
      `"${name}" is not a time zone; give an Olson name such as Europe/Berlin or an offset such as +02:00`,
    );
  }
  return {
    isUtc: false,
    offsetMs: (utcMs) => {
      const parts: Record<string, string> = {};
      for (const { type, value } of format.formatToParts(utcMs)) parts[type] = value;
      const year = parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year);
      const local = new Date(0);
      local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
      local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
      return local.getTime() - Math.floor(utcMs / 1000) * 1000;
    },
  };
}

/** The instant at which a zone's clocks show a local time; of two (clocks set back) the first, of none (set forward) as if they had not been. */
export function fromLocal(localMs: number, zone: TimeZone): number {
  if (zone.isUtc) return localMs;
  const before = zone.offsetMs(localMs - 86_400_000);
  const after = zone.offsetMs(localMs + 86_400_000);
  const early = localMs - Math.max(before, after);
  if (zone.offsetMs(early) === localMs - early) return early;
  const late = localMs - Math.min(before, after);
  return zone.offsetMs(late) === localMs - late ? late : localMs - before;
}
