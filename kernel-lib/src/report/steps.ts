import type { Role } from '../event/schema';
import { centsOf, numberOf, textOf } from './field';

/** One event of a session. */
export interface Step {
  readonly sinceStartMs: number;
  readonly role: Role;
  readonly priceCents: number;
  readonly categoryCode: string | null;
  readonly brand: string | null;
}

/** The steps of a session document: arrays `[ms since start, event_type, product_id, price, category_id, category_code, brand]`. */
export function stepsOf(value: unknown, roles: Readonly<Record<string, Role>>): Step[] {
  if (!Array.isArray(value)) return [];
  return value.map((step: readonly unknown[]) => ({
    sinceStartMs: numberOf(step[0]),
    role: roles[String(step[1])] ?? 'other',
    priceCents: centsOf(step[3]),
    categoryCode: textOf(step[5]),
    brand: textOf(step[6]),
  }));
}
