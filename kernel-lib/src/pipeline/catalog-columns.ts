import type { ValueType } from './vector';

export type CatalogName = 'products' | 'users';

const TEXT: ValueType = { kind: 'text' };
const MONEY: ValueType = { kind: 'number', scale: 2 };
const WHOLE: ValueType = { kind: 'number', scale: 0 };
const DECIMAL: ValueType = { kind: 'number', scale: 4 };

/**
 * The columns of the two catalogues and their types. The first is the key. Prices are money (two decimals); a discount and a
 * rating keep four decimals; `registration_date` is UTC midnight of a day.
 */
export const CATALOG_COLUMNS: Readonly<Record<CatalogName, ReadonlyMap<string, ValueType>>> = {
  products: new Map<string, ValueType>([
    ['product_id', WHOLE],
    ['product_name', TEXT],
    ['brand', TEXT],
    ['category_id', TEXT],
    ['category_name', TEXT],
    ['category_code', TEXT],
    ['subcategory', TEXT],
    ['original_price', MONEY],
    ['discount_percent', DECIMAL],
    ['final_price', MONEY],
    ['rating', DECIMAL],
    ['num_reviews', WHOLE],
    ['in_stock', { kind: 'boolean' }],
  ]),
  users: new Map<string, ValueType>([
    ['user_id', WHOLE],
    ['user_segment', TEXT],
    ['registration_date', { kind: 'time' }],
    ['country', TEXT],
    ['city', TEXT],
    ['age_group', TEXT],
    ['gender', TEXT],
    ['preferred_language', TEXT],
  ]),
};
