import { EVENT_COLUMNS, type EventColumn } from '../event/schema';
import { centsShare, idShare, priceShare, shareOf, timeFormatOf } from './infer-content';
import type { SampledColumn } from './infer-head';
import { guessRole } from './infer-roles';

/** Which column of a file seems to hold a column of events. */
export interface ColumnGuess {
  readonly column: SampledColumn;
  /** By its name, or by nothing but its content. */
  readonly by: 'name' | 'content';
}

/** Names that other shops use, the likeliest first; without capitals, `_`, `-` and spaces. */
const SYNONYMS: Readonly<Record<EventColumn, string>> = {
  event_time:
    'eventtime eventtimestamp timestamp time ts datetime occurredat createdat eventdate eventts timems timestampms unixtime epoch at when date loggedat receivedat',
  event_type:
    'eventtype eventname event action activity behavior behaviour actiontype activitytype verb interaction type kind name',
  product_id: 'productid product itemid item sku skuid articleid article goodsid pid variantid listingid asin',
  category_id: 'categoryid catid categorykey category',
  category_code: 'categorycode categorypath categoryname category categoryslug department section productcategory',
  brand: 'brand brandname manufacturer vendor make maker supplier label',
  price: 'price unitprice itemprice productprice amount priceusd value cost total revenue sum',
  user_id:
    'userid user customerid customer visitorid visitor shopperid shopper clientid client memberid buyerid accountid uid personid',
  user_session: 'usersession sessionid session visitid visit sid sessiontoken usersessionid sessionkey',
};

/** Gives each column of events at most one column of the sample and each of these at most one of those, the best first. */
export function guessColumns(columns: readonly SampledColumn[]): ReadonlyMap<EventColumn, ColumnGuess> {
  const candidates = EVENT_COLUMNS.flatMap((name) =>
    columns.map((column) => ({ name, column, ...scoreOf(name, column) })),
  );
  candidates.sort((a, b) => b.score - a.score);
  const guesses = new Map<EventColumn, ColumnGuess>();
  const taken = new Set<SampledColumn>();
  for (const { name, column, score, by } of candidates) {
    if (score <= 0 || guesses.has(name) || taken.has(column)) continue;
    guesses.set(name, { column, by });
    taken.add(column);
  }
  return guesses;
}

function scoreOf(name: EventColumn, column: SampledColumn): { score: number; by: ColumnGuess['by'] } {
  const byName = nameScore(name, column.name);
  if (byName > 0) return { score: byName * fitOf(name, column.values), by: 'name' };
  return { score: contentScore(name, column.values), by: 'content' };
}

/** 100 for the name itself, 99 to 61 for one that means it, half of that for one that has such a word in it. */
function nameScore(name: EventColumn, own: string): number {
  const synonyms = SYNONYMS[name].split(' ');
  const plain = own.toLowerCase().replace(/[^a-z0-9]/g, '');
  const rank = synonyms.indexOf(plain);
  if (rank >= 0) return 100 - 2 * rank;
  const words = own
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const partRank = synonyms.findIndex((synonym) => words.includes(synonym));
  return partRank < 0 ? 0 : 50 - partRank;
}

/** How well the values fit, from nearly 0 to 1. */
function fitOf(name: EventColumn, values: readonly string[]): number {
  switch (name) {
    case 'event_time':
      return timeFormatOf(values) === null ? 0.1 : 1;
    case 'event_type':
      return new Set(values).size <= 255 && shareOf(values, (value) => /^[0-9.]+$/.test(value)) < 0.5 ? 1 : 0.2;
    case 'price':
      return 0.3 + 0.7 * priceShare(values);
    case 'product_id':
    case 'user_id':
      return 0.5 + 0.5 * idShare(values);
    case 'category_id':
      return 0.5 + 0.5 * idShare(values);
    case 'category_code':
      return 1 - 0.7 * idShare(values);
    default:
      return 1;
  }
}

/** For a column whose name says nothing: only times, event types and amounts with cents can be told by content. */
function contentScore(name: EventColumn, values: readonly string[]): number {
  if (name === 'event_time' && timeFormatOf(values) !== null) return 20;
  if (name === 'event_type' && shareOf(values, (value) => guessRole(value).isSure) > 0.5 && new Set(values).size <= 50)
    return 25;
  if (name === 'price' && priceShare(values) > 0.95 && centsShare(values) > 0.2) return 15;
  return 0;
}
