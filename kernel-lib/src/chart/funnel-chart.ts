import { type Chart, emptyChart, type Figure, type Json } from './chart';
import { count, counted, percentOf, shortCount } from './format-number';
import { durationText } from './format-time';
import { hiddenAxis, label, layout } from './layout';
import { INK, ROLE_COLORS, SOFT_INK } from './palette';

export interface FunnelData {
  /** All sessions, with a view or without. */
  readonly sessions: number;
  readonly rangeText: string;
  /** Sessions that reach the step after all steps before it, in order. */
  readonly steps: readonly {
    readonly role: 'view' | 'cart' | 'purchase';
    readonly reached: number;
    /** The same where a purchase after the view stands for a cart that was not logged: view, cart or purchase, purchase. */
    readonly inferred: number;
    /** Nearest rank over the sessions that reach it; null at the first step and where none does. */
    readonly medianSecondsFromPrevious: number | null;
  }[];
  /** Sessions with a purchase anywhere in them, and those of them without any cart. */
  readonly purchaseSessions: number;
  readonly purchaseSessionsWithoutCart: number;
}

const ROW_PX = 104;

/** The ordered funnel view, cart, purchase over sessions, with what is lost between steps. */
export function funnelChart(data: FunnelData): Chart {
  const id = 'funnel';
  const columns = [
    { name: 'step', kind: 'text' },
    { name: 'sessions', kind: 'count' },
    { name: 'of first step', kind: 'share' },
    { name: 'of step before', kind: 'share' },
    { name: 'dropped', kind: 'count' },
    { name: 'median from step before', kind: 'seconds' },
    { name: 'sessions, missing carts inferred', kind: 'count' },
    { name: 'of first step, inferred', kind: 'share' },
  ] as const;
  const { steps } = data;
  const start = steps[0].reached;
  const subtitle = `Sessions by the steps they reach in order, any product, base ${counted(start, 'session')} with a view of ${count(data.sessions)}, ${data.rangeText}`;
  if (start === 0) {
    const title =
      data.sessions === 0 ? 'There are no sessions for a funnel.' : 'No session has a view: the funnel does not begin.';
    return emptyChart(id, title, subtitle, columns);
  }
  const [view, cart, purchase] = steps;
  return {
    id,
    title: `${percentOf(cart.reached, view.reached)} of sessions with a view go on to a cart, ${percentOf(purchase.reached, cart.reached)} of those to a purchase`,
    subtitle,
    alt: `Funnel of sessions. ${steps.map(({ role, reached }) => `${role}: ${reached}, ${percentOf(reached, start)} of sessions with a view`).join('; ')}.`,
    figure: figureOf(data, false),
    narrow: figureOf(data, true),
    table: {
      columns,
      rows: steps.map((step, i) => [
        step.role,
        step.reached,
        step.reached / start,
        i === 0 || steps[i - 1].reached === 0 ? null : step.reached / steps[i - 1].reached,
        i === 0 ? null : steps[i - 1].reached - step.reached,
        step.medianSecondsFromPrevious,
        step.inferred,
        step.inferred / start,
      ]),
    },
    notes: [cartNote(data)],
  };
}

/** Carts are often not logged, so the strict funnel is a lower bound: how far it is off is said, never left to be guessed. */
function cartNote({ steps, purchaseSessions, purchaseSessionsWithoutCart }: FunnelData): string {
  if (purchaseSessions === 0) return 'No session has a purchase, so it cannot be told whether carts are missing.';
  const share = `${percentOf(purchaseSessionsWithoutCart, purchaseSessions)} of the ${counted(purchaseSessions, 'session')} with a purchase`;
  if (purchaseSessionsWithoutCart === 0)
    return `Every one of the ${counted(purchaseSessions, 'session')} with a purchase has a cart event.`;
  const [view, cart, purchase] = steps;
  return `${share} have no cart event: carts are under-logged, and the funnel in order is a lower bound. Where a purchase after a view stands for its missing cart (outlined), ${count(cart.inferred)} sessions reach a cart and ${count(purchase.inferred)} a purchase, ${percentOf(purchase.inferred, view.reached)} of sessions with a view.`;
}

function figureOf({ steps }: FunnelData, narrow: boolean): Figure {
  const start = steps[0].reached;
  const places = steps.map((_, i) => i);
  const annotations: Json[] = [];
  steps.forEach((step, i) => {
    const { role, reached, inferred } = step;
    annotations.push(
      label(role, {
        x: 0,
        xanchor: 'left',
        xref: 'x',
        y: i - 0.31,
        yref: 'y',
        yanchor: 'middle',
        font: { color: INK, size: 14, weight: 600 },
      }),
      label(`${count(reached)} · ${percentOf(reached, start)}`, {
        x: 1,
        xanchor: 'right',
        xref: 'x',
        y: i - 0.31,
        yref: 'y',
        yanchor: 'middle',
        font: { color: INK, size: 13 },
      }),
    );
    if (inferred > reached) {
      annotations.push(
        label(`${narrow ? shortCount(inferred) : count(inferred)} with missing carts inferred`, {
          x: inferred / start,
          xanchor: inferred / start > 0.5 ? 'right' : 'left',
          xref: 'x',
          xshift: inferred / start > 0.5 ? -6 : 6,
          y: i,
          yref: 'y',
          yanchor: 'middle',
          font: { color: SOFT_INK, size: 12 },
        }),
      );
    }
    if (i > 0) annotations.push(dropLabel(steps[i - 1], step, i));
  });
  const bar = { type: 'bar', orientation: 'h', y: places, width: 0.3, cliponaxis: false } as const;
  return {
    data: [
      {
        ...bar,
        x: steps.map(({ inferred }) => inferred / start),
        marker: { color: 'rgba(0,0,0,0)', line: { color: steps.map(({ role }) => ROLE_COLORS[role]), width: 1.5 } },
        hovertemplate: steps.map(
          ({ inferred, role }) => `${count(inferred)} sessions reach ${role}, missing carts inferred<extra></extra>`,
        ),
      },
      {
        ...bar,
        x: steps.map(({ reached }) => reached / start),
        marker: { color: steps.map(({ role }) => ROLE_COLORS[role]) },
        hovertemplate: steps.map(
          ({ reached, role }) => `${count(reached)} sessions reach ${role} in order<extra></extra>`,
        ),
      },
    ],
    layout: layout(ROW_PX * steps.length + 16, {
      annotations,
      barmode: 'overlay',
      margin: { b: 4, l: 1, r: 1, t: 0 },
      xaxis: hiddenAxis({ range: [0, 1] }),
      yaxis: hiddenAxis({ range: [steps.length - 0.7, -0.5] }),
    }),
  };
}

type Step = FunnelData['steps'][number];

/** What happens on the way from one step to the next, between their bars. */
function dropLabel(from: Step, to: Step, place: number): Json {
  const after = to.medianSecondsFromPrevious === null ? '' : ` · median ${durationText(to.medianSecondsFromPrevious)}`;
  const went =
    from.reached === 0
      ? 'none to go on'
      : `↓ ${percentOf(to.reached, from.reached)} go on · ${shortCount(from.reached - to.reached)} drop off${after}`;
  return label(went, {
    x: 0,
    xanchor: 'left',
    xref: 'x',
    y: place - 0.62,
    yref: 'y',
    yanchor: 'middle',
    font: { color: SOFT_INK, size: 12 },
  });
}
