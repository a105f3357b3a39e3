import type { SimulatedRow } from './simulated-rows';
import { quantile } from './tally';

const HALF_HOUR_SECONDS = 1800;
const DAY_SECONDS = 86_400;
const RETENTION_DAYS = [1, 3, 7];
const MIDDLE_DAY = 15;

interface Person {
  readonly days: Set<number>;
  readonly seconds: number[];
  readonly purchases: number[];
}

/** Figures of users: buyers, retention by days (UTC), and sessions by the rule of a gap of 30 minutes. */
export class PersonFigures {
  private readonly people = new Map<string, Person>();
  private rows = 0;
  private pairs = 0;

  add({ second, type, user }: SimulatedRow): void {
    let person = this.people.get(user);
    if (person === undefined) {
      person = { days: new Set(), seconds: [], purchases: [] };
      this.people.set(user, person);
    }
    person.days.add(Math.floor(second / DAY_SECONDS));
    person.seconds.push(second);
    if (type === 'purchase') person.purchases.push(second);
    this.rows++;
    if (second === person.seconds.at(-2)) this.pairs++;
  }

  get count(): number {
    return this.people.size;
  }

  get gapSessionCount(): number {
    return this.gapSessions().length;
  }

  figures(): Record<string, number> {
    const buyers = [...this.people.values()].filter(({ purchases }) => purchases.length > 0);
    const waits = buyers.flatMap(({ purchases }) =>
      purchases
        .map((second) => second - purchases[0])
        .filter((wait) => wait >= HALF_HOUR_SECONDS)
        .slice(0, 1),
    );
    const gaps = this.gapSessions();
    const minutes = gaps.map(({ seconds }) => seconds / 60);
    const events = gaps.map((session) => session.events);
    return {
      'events per user': this.rows / this.count,
      'pairs of one user in one second, in 17,434 rows': (17_434 * this.pairs) / this.rows,
      'buyers among users, %': (100 * buyers.length) / this.count,
      'buyers who buy again, %': (100 * waits.length) / buyers.length,
      'days until they do, median': quantile(waits, 0.5) / DAY_SECONDS,
      'gap sessions: minutes, p50': quantile(minutes, 0.5),
      'gap sessions: minutes, p90': quantile(minutes, 0.9),
      'gap sessions: minutes, p99': quantile(minutes, 0.99),
      'gap sessions: events, p50': quantile(events, 0.5),
      'gap sessions: events, p90': quantile(events, 0.9),
      ...Object.fromEntries(RETENTION_DAYS.map((day) => [`retention, day ${day}, %`, this.retention(day)])),
    };
  }

  /** Of users first seen in the second half of a month of 31 days, those who came `days` later. */
  private retention(days: number): number {
    const cohort = [...this.people.values()].map((person) => ({ first: Math.min(...person.days), ...person }));
    const start = Math.min(...cohort.slice(0, 1).map(({ first }) => first));
    const counted = cohort.filter(({ first }) => first >= start + MIDDLE_DAY && first + days < start + 31);
    return (100 * counted.filter((person) => person.days.has(person.first + days)).length) / counted.length;
  }

  private gapSessions(): { seconds: number; events: number }[] {
    const sessions: { seconds: number; events: number }[] = [];
    for (const { seconds } of this.people.values()) {
      let first = seconds[0];
      let from = 0;
      for (let i = 1; i <= seconds.length; i++) {
        if (i < seconds.length && seconds[i] - seconds[i - 1] < HALF_HOUR_SECONDS) continue;
        sessions.push({ seconds: seconds[i - 1] - first, events: i - from });
        first = seconds[i];
        from = i;
      }
    }
    return sessions;
  }
}
