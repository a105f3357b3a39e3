import type { Document } from '../../src/event/document';
import { sessionColumnTypes } from '../../src/pipeline/columns';
import type { SessionOutput } from '../../src/pipeline/definition';
import type { ColumnTypes } from '../../src/pipeline/vector';
import type { Row, Value } from '../pipeline/row-evaluator';
import type { BruteEvent } from './brute-force';
import { aggregate, decimal, isTrue, number, ratio, text, time } from './brute-values';

/** A final session: its document, and what the windows of session end need of it. */
interface BruteSession {
  readonly document: Document;
  readonly endMs: number;
  readonly durationMs: number;
  readonly segment: string;
  readonly score: number;
  readonly roles: Readonly<Record<string, number>>;
  readonly events: number;
  readonly userId: number;
  readonly revenueCents: number;
}

/** The collections of a session output, whole: sessions with their piece's number, and the windows of their ends. */
export function bruteSessions(
  output: SessionOutput,
  events: readonly BruteEvent[],
  types: ColumnTypes,
  maxBytes: number,
): Record<string, Document[]> {
  const byKey = new Map<string, BruteEvent[]>();
  for (const one of events) {
    if (!isTrue(output.filter, one.row, types)) continue;
    const key = JSON.stringify([one.event.userId, output.rule === 'id' ? one.event.userSession : null]);
    byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  const sessions = [...byKey.values()].flatMap((own) =>
    whole(own, output.gapMs).flatMap((session) =>
      numbered(cut(session, output, maxBytes)).map(({ piece, place }) => describe(piece, place, output, types)),
    ),
  );
  const collections = { [output.collection]: sessions.map(({ document }) => document) };
  if (output.behaviorWindows !== null) {
    const { collection, sizeMs } = output.behaviorWindows;
    collections[collection] = behaviors(sessions, sizeMs);
  }
  return collections;
}

/** Events of one key, split where two neighbours are `gapMs` or more apart. */
function whole(events: readonly BruteEvent[], gapMs: number): BruteEvent[][] {
  const sorted = [...events].sort((a, b) => a.event.timeMs - b.event.timeMs || a.order - b.order);
  const sessions: BruteEvent[][] = [];
  sorted.forEach((one, i) => {
    if (i === 0 || one.event.timeMs - sorted[i - 1].event.timeMs >= gapMs) sessions.push([]);
    sessions.at(-1)!.push(one);
  });
  return sessions;
}

function cut(
  session: readonly BruteEvent[],
  { maxMs, maxEvents, rule }: SessionOutput,
  maxBytes: number,
): BruteEvent[][] {
  const size = ({ event }: BruteEvent) => {
    const texts = [event.type, event.categoryId, event.categoryCode, event.brand];
    if (rule === 'gap') texts.push(event.userSession);
    return texts.reduce((sum, part) => sum + Buffer.byteLength(part ?? ''), 96);
  };
  const pieces: BruteEvent[][] = [];
  for (const one of session) {
    const piece = pieces.at(-1);
    const isCut =
      piece === undefined ||
      one.event.timeMs - piece[0].event.timeMs >= maxMs ||
      piece.length === maxEvents ||
      [...piece, one].reduce((sum, each) => sum + size(each), 0) > maxBytes;
    if (isCut) pieces.push([one]);
    else piece.push(one);
  }
  return pieces;
}

/** Pieces of one session with the same start are numbered from 1. */
function numbered(pieces: readonly BruteEvent[][]): { piece: BruteEvent[]; place: number }[] {
  return pieces.map((piece, i) => {
    const earlier = pieces.slice(0, i).filter((other) => other[0].event.timeMs === piece[0].event.timeMs);
    return { piece, place: earlier.length + 1 };
  });
}

function describe(
  piece: readonly BruteEvent[],
  place: number,
  output: SessionOutput,
  types: ColumnTypes,
): BruteSession {
  const [{ event: first }] = piece;
  const endMs = piece.at(-1)!.event.timeMs;
  const durationMs = endMs - first.timeMs;
  const roles: Record<string, number> = { view: 0, cart: 0, purchase: 0, other: 0 };
  let revenueCents = 0;
  for (const { event, row } of piece) {
    const role = (row.get('event_role') as { text: string }).text;
    roles[role]++;
    if (role === 'purchase') revenueCents += event.priceCents;
  }
  const unique = (of: (one: BruteEvent) => unknown) => new Set(piece.map(of).filter((value) => value !== null)).size;
  const uniques = {
    unique_products: unique(({ event }) => event.productId),
    unique_categories: unique(({ event }) => event.categoryId),
    unique_brands: unique(({ event }) => event.brand),
  };
  const rows = piece.map(({ row }) => row);
  const added = Object.fromEntries(
    Object.entries(output.aggregates).map(([name, what]) => [name, aggregate(what, rows, types)]),
  );
  const sessionText = output.rule === 'id' ? first.userSession : null;
  const fields: Row = new Map<string, Value>([
    ['user_id', number(first.userId)],
    ['user_session', text(sessionText)],
    ['session_start', time(first.timeMs)],
    ['session_end', time(endMs)],
    ['session_duration_minutes', number(BigInt(Math.round((ratio(BigInt(durationMs), 60_000n, 6) ?? 0) * 1e6)), 6)],
    ['session_duration_seconds', number(Math.floor(durationMs / 1000))],
    ['total_events', number(piece.length)],
    ...Object.entries(roles).map(([role, count]) => [`${role}_count`, number(count)] as const),
    ['total_revenue', number(revenueCents, 2)],
    ...Object.entries(uniques).map(([name, count]) => [name, number(count)] as const),
  ]);
  const sessionTypes = sessionColumnTypes(output, types);
  const rule = output.behaviors.rules.find(({ when }) => isTrue(when, fields, sessionTypes)) ?? output.behaviors.else;
  const document: Document = {
    user_id: first.userId,
    user_session: sessionText,
    session_start: new Date(first.timeMs),
    session_end: new Date(endMs),
    session_duration_minutes: ratio(BigInt(durationMs), 60_000n, 6),
    total_events: piece.length,
    view_count: roles.view,
    cart_count: roles.cart,
    purchase_count: roles.purchase,
    other_count: roles.other,
    total_revenue: decimal(BigInt(revenueCents), 2),
    ...uniques,
    converted_to_cart: roles.cart > 0,
    converted_to_purchase: roles.purchase > 0,
    behavior_segment: rule.segment,
    segment_score: rule.score,
    events_per_minute: durationMs < 60_000 ? null : ratio(BigInt(piece.length) * 60_000n, BigInt(durationMs), 6),
    ...added,
    _piece: place,
    steps: piece.map(({ event }) => [
      event.timeMs - first.timeMs,
      event.type,
      event.productId,
      event.priceCents / 100,
      event.categoryId,
      event.categoryCode,
      event.brand,
      ...(output.rule === 'gap' ? [event.userSession] : []),
    ]),
  };
  const { segment, score } = rule;
  return {
    document,
    endMs,
    durationMs,
    segment,
    score,
    roles,
    events: piece.length,
    userId: first.userId,
    revenueCents,
  };
}

function behaviors(sessions: readonly BruteSession[], sizeMs: number): Document[] {
  const groups = new Map<string, { startMs: number; segment: string; own: BruteSession[] }>();
  for (const session of sessions) {
    const startMs = Math.floor(session.endMs / sizeMs) * sizeMs;
    const key = JSON.stringify([startMs, session.segment]);
    const group = groups.get(key) ?? { startMs, segment: session.segment, own: [] };
    group.own.push(session);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ startMs, segment, own }) => {
    const sum = (of: (session: BruteSession) => number) => own.reduce((all, session) => all + BigInt(of(session)), 0n);
    const having = (...roles: string[]) => sum((session) => Number(roles.every((role) => session.roles[role] > 0)));
    const count = BigInt(own.length);
    const revenue = sum(({ revenueCents }) => revenueCents);
    return {
      _id: `${new Date(startMs).toISOString()}|${segment}`,
      window_start: new Date(startMs),
      window_end: new Date(startMs + sizeMs),
      behavior_segment: segment,
      session_count: own.length,
      avg_score: ratio(
        sum(({ score }) => score),
        count,
        6,
      ),
      avg_events: ratio(
        sum(({ events }) => events),
        count,
        6,
      ),
      avg_duration_minutes: ratio(
        sum(({ durationMs }) => durationMs),
        60_000n * count,
        6,
      ),
      total_revenue: decimal(revenue, 2),
      unique_users: new Set(own.map(({ userId }) => userId)).size,
      view_to_cart_rate: ratio(having('view', 'cart'), having('view'), 6),
      cart_to_purchase_rate: ratio(having('cart', 'purchase'), having('cart'), 6),
      avg_order_value: ratio(revenue, 100n * sum(({ roles }) => roles.purchase), 2),
    };
  });
}
