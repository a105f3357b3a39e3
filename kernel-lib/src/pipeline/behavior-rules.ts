import { branch } from './branch';
import type { BehaviorRules, Expression } from './definition';

const column = (name: string): Expression => ({ column: name });
const atLeast = (name: string, least: Expression): Expression => ({ gte: [column(name), least] });
const between = (name: string, least: number, most: number): Expression => ({
  and: [atLeast(name, least), { lte: [column(name), most] }],
});
const equals = (name: string, value: number): Expression => ({ eq: [column(name), value] });

const FOOTPATH_V1: BehaviorRules = {
  rules: [
    {
      segment: 'power_user',
      score: 100,
      when: {
        or: [{ and: [atLeast('total_events', 30), atLeast('purchase_count', 1)] }, atLeast('purchase_count', 2)],
      },
    },
    { segment: 'buyer', score: 90, when: atLeast('purchase_count', 1) },
    { segment: 'engaged_shopper', score: 75, when: { or: [atLeast('cart_count', 1), atLeast('total_events', 10)] } },
    {
      segment: 'bouncer',
      score: 25,
      when: { or: [equals('total_events', 1), { lt: [column('session_duration_seconds'), 10] }] },
    },
  ],
  else: { segment: 'browser', score: 50 },
};

/** The original system counted a session of no length as a tenth of a minute. */
const MINUTES_2019: Expression = {
  caseWhen: [branch(equals('session_duration_minutes', 0), 0.1)],
  else: column('session_duration_minutes'),
};
const minutesBetween = (least: number, most: number): Expression => ({
  and: [{ gte: [MINUTES_2019, least] }, { lte: [MINUTES_2019, most] }],
});

const ORIGINAL_2019: BehaviorRules = {
  rules: [
    {
      segment: 'power_user',
      score: 100,
      when: { and: [atLeast('total_events', 30), { gte: [MINUTES_2019, 30] }, atLeast('purchase_count', 2)] },
    },
    {
      segment: 'engaged_shopper',
      score: 75,
      when: {
        and: [
          between('total_events', 10, 29),
          minutesBetween(10, 30),
          atLeast('cart_count', 2),
          atLeast('purchase_count', 1),
        ],
      },
    },
    {
      segment: 'browser',
      score: 50,
      when: {
        and: [
          between('total_events', 3, 10),
          minutesBetween(1, 10),
          atLeast('cart_count', 1),
          equals('purchase_count', 0),
        ],
      },
    },
    {
      segment: 'bouncer',
      score: 25,
      when: {
        and: [
          between('total_events', 1, 2),
          { lt: [MINUTES_2019, 1] },
          equals('cart_count', 0),
          equals('purchase_count', 0),
        ],
      },
    },
  ],
  else: { segment: 'unclassified', score: 0 },
};

/** The sets of behaviour rules that a definition may take by name. */
export const BEHAVIOR_RULES = { 'footpath-v1': FOOTPATH_V1, 'original-2019': ORIGINAL_2019 } as const satisfies Record<
  string,
  BehaviorRules
>;

export type BehaviorRulesName = keyof typeof BEHAVIOR_RULES;
