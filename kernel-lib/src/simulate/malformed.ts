import type { Random } from './random';
import { timeText } from './time-text';

export const MALFORMED_REASONS = [
  'bad-encoding',
  'bad-quote',
  'column-count',
  'missing-field',
  'bad-time',
  'bad-type',
  'bad-number',
] as const;
export type MalformedReason = (typeof MALFORMED_REASONS)[number];

const TIME = 0;
const TYPE = 1;
const PRODUCT = 2;
const CATEGORY_CODE = 4;
const BRAND = 5;
const PRICE = 6;
const USER = 7;

/** A row made unreadable. */
export interface Malformed {
  /** One character a byte (Latin-1), with the line end. */
  readonly text: string;
  readonly reason: MalformedReason;
  /** Whether its user id can be read and tells its partition: the reason is `missing-field` or later and the id is good. */
  readonly userKnown: boolean;
  /** Whether its time and its user are those of a good record, so that a reader who took it would move the watermark. */
  readonly timeAndUserGood: boolean;
  /** The time it shows, in seconds since 1970; that of the row unless it was put far ahead. */
  readonly second: number;
}

// Bytes that are no UTF-8: a lone byte, a cut sequence, overlong forms, a surrogate, above U+10FFFF, a lone continuation.
const BAD_BYTES = ['\xff', '\xc3(', '\xc0\xaf', '\xe0\x80\xaf', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\x80', '\xe2\x82'];
const BAD_TYPES = ['View', 'PURCHASE', 'click', 'viev', 'view ', ' cart', 'add_to_cart', '0'];
const BAD_PRICES = [
  '-1.00',
  '+5.00',
  '1e3',
  '12.',
  '.99',
  'free',
  ' 12.00',
  '12.00 ',
  '12345678901.00',
  '0x10',
  '1.2.3',
  '$20',
];
const BAD_IDS = [
  '01004237',
  '+1004237',
  '-5',
  '1004237.0',
  '9007199254740992',
  '12345678901234567',
  'u1004237',
  '1e7',
  ' 77',
];
const BAD_TIMES = [
  '2019-13-01 00:00:00 UTC',
  '2019-10-32 00:00:00 UTC',
  '2019-02-29 12:00:00 UTC',
  '2019-10-01 24:00:00 UTC',
  '2019-10-01 10:60:00 UTC',
  '2019-10-01 10:00:60 UTC',
  '2019-10-01 10:00:00',
  '2019-10-01T10:00:00 UTC',
  '2019-10-01 10:00 UTC',
  '1969-12-31 23:59:59 UTC',
  '2101-01-01 00:00:00 UTC',
  '01.10.2019 10:00:00 UTC',
  'yesterday',
  '1569888000',
];

/**
 * Breaks one good row (Latin-1 text without its line end), each reason as likely as another. A third of the rows whose time and user
 * stay good get a time one hour to two days ahead: taken for good, each would make everything after it late.
 */
export function breakRow(row: string, second: number, random: Random): Malformed {
  const fields = row.split(',');
  const reason = random.pick(MALFORMED_REASONS);
  let userKnown = reason !== 'bad-encoding' && reason !== 'bad-quote' && reason !== 'column-count';
  let timeAndUserGood = reason !== 'column-count' && reason !== 'bad-time';
  switch (reason) {
    case 'bad-encoding':
      fields[random.pick([CATEGORY_CODE, BRAND])] += random.pick(BAD_BYTES);
      break;
    case 'bad-quote':
      fields[BRAND] = random.pick([`"${fields[BRAND]}"x`, `"${fields[BRAND]}" `, `"a""b"c`]);
      break;
    case 'column-count':
      if (random.below(3) === 0) fields.push('extra');
      else fields.length = random.between(1, 8);
      break;
    case 'missing-field': {
      const field = random.pick([TIME, TYPE, PRODUCT, PRICE, USER]);
      fields[field] = random.below(4) === 0 ? '""' : '';
      if (field === TIME || field === USER) timeAndUserGood = false;
      if (field === USER) userKnown = false;
      break;
    }
    case 'bad-time':
      fields[TIME] = random.pick(BAD_TIMES);
      // A second fault of a later reason does not change the first.
      if (random.below(4) === 0) fields[PRICE] = random.pick(BAD_PRICES);
      break;
    case 'bad-type':
      fields[TYPE] = random.pick(BAD_TYPES);
      break;
    case 'bad-number': {
      const field = random.pick([PRICE, PRICE, PRODUCT, USER]);
      fields[field] = random.pick(field === PRICE ? BAD_PRICES : BAD_IDS);
      if (field === USER) {
        userKnown = false;
        timeAndUserGood = false;
      }
      break;
    }
  }
  let shown = second;
  if (timeAndUserGood && random.below(3) === 0) {
    shown = second + random.between(3600, 172_800);
    fields[TIME] = timeText(shown);
  }
  return { text: `${fields.join(',')}\n`, reason, userKnown, timeAndUserGood, second: shown };
}
