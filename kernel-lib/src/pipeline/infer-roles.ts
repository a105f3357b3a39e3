import type { Role } from '../event/schema';

/** Longer words are looked for anywhere in a name, short ones as words of their own. */
const NEITHER = [
  'remov',
  'delet',
  'cancel',
  'refund',
  'return',
  'begin',
  'start',
  'wish',
  'favo',
  'fail',
  'review',
  'abandon',
];
const PURCHASE = ['purchas', 'order', 'buy', 'bought', 'transaction', 'sale', 'sold', 'paid', 'payment', 'conversion'];
const CART = ['cart', 'basket', 'bag', 'trolley'];
const VIEW = ['view', 'detail', 'visit', 'impression', 'browse', 'click', 'page', 'pdp', 'look', 'see', 'seen', 'show'];
const COMPLETE = ['complet', 'success', 'finish', 'done'];

/** What an event type seems to mean by its name; `isSure` is false where the name says nothing, or two things. */
export function guessRole(name: string): { readonly role: Role; readonly isSure: boolean } {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  const has = (list: readonly string[]) =>
    list.some((part) => words.some((word) => (part.length > 3 ? word.includes(part) : word === part)));
  if (has(NEITHER)) return { role: 'other', isSure: has(CART) || has(PURCHASE) || has(['wish', 'favo', 'review']) };
  if (has(['checkout'])) return has(COMPLETE) ? { role: 'purchase', isSure: true } : { role: 'other', isSure: false };
  const isView = has(VIEW);
  // To look at one's cart or orders is neither to fill the one nor to make the others.
  if (isView && (has(CART) || has(PURCHASE)) && !has(['add'])) return { role: 'other', isSure: false };
  if (has(PURCHASE)) return { role: 'purchase', isSure: true };
  if (has(CART)) return { role: 'cart', isSure: true };
  return isView ? { role: 'view', isSure: true } : { role: 'other', isSure: false };
}
