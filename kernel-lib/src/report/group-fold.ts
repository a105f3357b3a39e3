import type { RankedGroup } from '../chart/ranking-chart';
import type { Step } from './steps';

/** Groups kept in memory, about 200 bytes each. The reference data has 127 categories and 3 446 brands in a month. */
export const MAX_GROUPS = 200_000;

interface Tally {
  views: number;
  carts: number;
  purchases: number;
  revenueCents: number;
  sessions: number;
  purchaseSessions: number;
  /** The session that counted here last, so that each counts once without a set per session. */
  lastSession: number;
  lastPurchaseSession: number;
}

/**
 * Events, revenue and sessions by group (category or brand) in one pass. Beyond `maxGroups` different names the events of
 * further ones are only counted, so that hostile data cannot fill the memory.
 */
export class GroupFold {
  private readonly byName = new Map<string | null, Tally>();
  private session = 0;
  private uncounted = 0;
  private revenueCents = 0;

  constructor(
    private readonly nameOf: (step: Step) => string | null,
    private readonly maxGroups = MAX_GROUPS,
  ) {}

  add(steps: readonly Step[]): void {
    this.session++;
    for (const step of steps) {
      if (step.role === 'purchase') this.revenueCents += step.priceCents;
      const tally = this.tallyOf(this.nameOf(step));
      if (tally) count(tally, step, this.session);
      else this.uncounted++;
    }
  }

  get groups(): number {
    return this.byName.size;
  }

  /** Events of groups that came after the last that was kept. */
  get uncountedEvents(): number {
    return this.uncounted;
  }

  /** Of all purchases, those of uncounted groups too. */
  get totalRevenueCents(): number {
    return this.revenueCents;
  }

  /** The first `limit` by revenue; equal ones by views, then by name. */
  top(limit: number): RankedGroup[] {
    const best: RankedGroup[] = [];
    for (const [name, tally] of this.byName) {
      const group = groupOf(name, tally);
      if (best.length === limit && compare(group, best[limit - 1]) >= 0) continue;
      const place = best.findIndex((other) => compare(group, other) < 0);
      best.splice(place < 0 ? best.length : place, 0, group);
      if (best.length > limit) best.pop();
    }
    return best;
  }

  private tallyOf(name: string | null): Tally | undefined {
    const known = this.byName.get(name);
    if (known || this.byName.size >= this.maxGroups) return known;
    const tally = {
      views: 0,
      carts: 0,
      purchases: 0,
      revenueCents: 0,
      sessions: 0,
      purchaseSessions: 0,
      lastSession: 0,
      lastPurchaseSession: 0,
    };
    this.byName.set(name, tally);
    return tally;
  }
}

function count(tally: Tally, { role, priceCents }: Step, session: number): void {
  if (tally.lastSession !== session) {
    tally.lastSession = session;
    tally.sessions++;
  }
  if (role === 'view') tally.views++;
  else if (role === 'cart') tally.carts++;
  else if (role === 'purchase') {
    tally.purchases++;
    tally.revenueCents += priceCents;
    if (tally.lastPurchaseSession !== session) {
      tally.lastPurchaseSession = session;
      tally.purchaseSessions++;
    }
  }
}

function groupOf(name: string | null, tally: Tally): RankedGroup {
  const { views, carts, purchases, revenueCents, sessions, purchaseSessions } = tally;
  return { name, views, carts, purchases, revenueCents, sessions, purchaseSessions };
}

function compare(a: RankedGroup, b: RankedGroup): number {
  return b.revenueCents - a.revenueCents || b.views - a.views || ((a.name ?? '') < (b.name ?? '') ? -1 : 1);
}
