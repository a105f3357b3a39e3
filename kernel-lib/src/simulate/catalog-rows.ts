import { priceText } from './product-records';
import { hash32 } from './random';
import { SEGMENTS } from './segments';

export const PRODUCT_HEADER =
  'product_id,product_name,brand,category_id,category_name,category_code,subcategory,original_price,discount_percent,final_price,rating,num_reviews,in_stock\n';
export const USER_HEADER = 'user_id,user_segment,registration_date,country,city,age_group,gender,preferred_language\n';

/** One id in so many is left out of its catalogue, so that joins meet records without a partner. */
const MISSING_ONE_IN = 100;

const COLOURS = ['black', 'white', 'silver', 'blue', 'red', 'graphite', 'green', 'beige'];
const SERIES = ['Pro', 'Lite', 'Max', 'Plus', 'Mini', 'Classic', 'Neo', 'Air'];
const DISCOUNTS = [0, 0, 0, 0, 5, 10, 10, 15, 20, 30];
const AGE_GROUPS = ['18-24', '25-34', '25-34', '35-44', '35-44', '45-54', '55-64', '65+'];
const GENDERS = ['female', 'female', 'female', 'male', 'male', 'male', 'unknown'];
const COUNTRIES = [
  { name: 'Kazakhstan', language: 'kk', cities: ['Almaty', 'Astana', 'Shymkent'] },
  { name: 'Germany', language: 'de', cities: ['Berlin', 'München', 'Köln', 'Frankfurt am Main'] },
  { name: 'Turkey', language: 'tr', cities: ['İstanbul', 'Ankara', 'İzmir'] },
  { name: 'Poland', language: 'pl', cities: ['Warszawa', 'Kraków', 'Łódź'] },
  { name: 'United States', language: 'en', cities: ['New York, NY', 'Chicago, IL', 'Austin, TX'] },
  { name: 'Korea, Republic of', language: 'ko', cities: ['서울', '부산'] },
];

/** What a row of the events tells of a product. */
export interface ProductFacts {
  readonly id: number;
  /** '' where it is missing, as are the next two. */
  readonly brand: string;
  readonly categoryId: string;
  readonly categoryCode: string;
  readonly priceCents: number;
}

/** Whether this product has a row in its catalogue. */
export function hasProductRow(seed: number, id: number): boolean {
  return hash32(seed, id, 501) % MISSING_ONE_IN !== 0;
}

/** Whether this user has a row in its catalogue. */
export function hasUserRow(seed: number, id: number): boolean {
  return hash32(seed, id, 502) % MISSING_ONE_IN !== 0;
}

/** The line of `products.csv`: a function of seed and facts. */
export function productRow(seed: number, product: ProductFacts): string {
  const draw = (which: number) => hash32(seed, product.id, 510 + which);
  const parts = product.categoryCode === '' ? [] : product.categoryCode.split('.').map(title);
  const leaf = parts.length > 0 ? parts[parts.length - 1] : 'Article';
  const size = (40 + (draw(0) % 30)) / 10;
  const maker = product.brand === '' ? '' : `${title(product.brand)} `;
  const colour = pick(COLOURS, draw(1));
  const name =
    draw(2) % 10 === 0
      ? `${maker}${leaf} ${size.toFixed(1)}", ${colour}`
      : `${maker}${leaf} ${pick(SERIES, draw(3))} ${draw(4) % 1000}`;
  const discount = pick(DISCOUNTS, draw(5));
  const originalCents = Math.floor((product.priceCents * 100) / (100 - discount) + 0.5);
  const fields = [
    String(product.id),
    name,
    product.brand,
    product.categoryId,
    parts.length > 0 ? parts[0] : '',
    product.categoryCode,
    parts.length > 1 ? parts.slice(1).join(', ') : '',
    priceText(originalCents),
    String(discount),
    priceText(product.priceCents),
    ((20 + (draw(6) % 31)) / 10).toFixed(1),
    String(draw(7) % (draw(8) % 20 === 0 ? 5000 : 300)),
    draw(9) % 12 === 0 ? 'false' : 'true',
  ];
  return `${fields.map(csvField).join(',')}\n`;
}

/** The line of `users.csv`: a function of seed, user id and (where it is known) the user's latent segment. */
export function userRow(seed: number, userId: number, segment: number | undefined): string {
  const draw = (which: number) => hash32(seed, userId, 540 + which);
  const country = pick(COUNTRIES, draw(0));
  const registered = new Date(Date.UTC(2015, 0, 1) + (draw(1) % 1700) * 86_400_000).toISOString().slice(0, 10);
  const fields = [
    String(userId),
    SEGMENTS[segment ?? draw(2) % SEGMENTS.length].name,
    registered,
    country.name,
    pick(country.cities, draw(3)),
    pick(AGE_GROUPS, draw(4)),
    pick(GENDERS, draw(5)),
    draw(6) % 8 === 0 ? 'en' : country.language,
  ];
  return `${fields.map(csvField).join(',')}\n`;
}

function pick<T>(values: readonly T[], word: number): T {
  return values[word % values.length];
}

/** `living_room` → `Living room`. */
function title(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).replaceAll('_', ' ');
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
