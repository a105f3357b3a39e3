import type { SimulatedRow } from './simulated-rows';
import { quantile } from './tally';

interface Session {
  readonly user: string;
  readonly first: number;
  last: number;
  events: number;
  hasCart: boolean;
  hasPurchase: boolean;
  isShared: boolean;
}

/** Figures of sessions by the supplied id. */
export class SessionFigures {
  private readonly sessions = new Map<string, Session>();
  private rowsWithout = 0;

  add({ second, type, user, session: id }: SimulatedRow): void {
    if (id === '') {
      this.rowsWithout++;
      return;
    }
    let session = this.sessions.get(id);
    if (session === undefined) {
      session = { user, first: second, last: second, events: 0, hasCart: false, hasPurchase: false, isShared: false };
      this.sessions.set(id, session);
    }
    session.last = second;
    session.events++;
    session.hasCart ||= type === 'cart';
    session.hasPurchase ||= type === 'purchase';
    session.isShared ||= user !== session.user;
  }

  get count(): number {
    return this.sessions.size;
  }

  figures(): Record<string, number> {
    const all = [...this.sessions.values()];
    const lengths = all.map(({ events }) => events);
    const percent = (part: readonly Session[], whole: readonly Session[]) => (100 * part.length) / whole.length;
    const bought = all.filter(({ hasPurchase }) => hasPurchase);
    const long = all.filter(({ events }) => events > 1).map(({ first, last }) => last - first);
    return {
      'events per session': lengths.reduce((sum, events) => sum + events, 0) / all.length,
      'events per session, p50': quantile(lengths, 0.5),
      'events per session, p90': quantile(lengths, 0.9),
      'events per session, p99': quantile(lengths, 0.99),
      'seconds of a session of two events and more, p50': quantile(long, 0.5),
      'sessions of one event, %': percent(
        all.filter(({ events }) => events === 1),
        all,
      ),
      'sessions with a purchase, %': percent(bought, all),
      'sessions with a cart or a purchase, %': percent(
        all.filter(({ hasCart, hasPurchase }) => hasCart || hasPurchase),
        all,
      ),
      'sessions with a purchase: without a cart, %': percent(
        bought.filter(({ hasCart }) => !hasCart),
        bought,
      ),
      'sessions of two users': all.filter(({ isShared }) => isShared).length,
      'rows without a session': this.rowsWithout,
    };
  }
}
