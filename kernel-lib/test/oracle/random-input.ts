import type { Expression } from '../../src/pipeline/definition';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { Seeded } from '../support/seeded';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
const START = Date.UTC(2019, 9, 1, 23, 0, 0);

/** A file with disorder, duplicates, nulls, quotes and every kind of bad record, and a definition to run over it. */
export function randomInput(
  seed: number,
  rows = 600,
): { csv: string; definition: PipelineInput; products: string; users: string } {
  const random = new Seeded(seed);
  const lines: string[] = [];
  let clock = 0;
  const users = 3 + random.whole(12);
  for (let row = 0; row < rows; row++) {
    clock += random.whole(random.chance(0.02) ? 3600 : 40);
    if (lines.length > 5 && random.chance(0.05)) {
      lines.push(lines[lines.length - 1 - random.whole(Math.min(lines.length, 60))]);
      continue;
    }
    lines.push(random.chance(0.05) ? badLine(random, clock) : goodLine(random, clock, users));
  }
  const lineEnd = random.chance(0.3) ? '\r\n' : '\n';
  const bom = random.chance(0.2) ? '\ufeff' : '';
  return {
    csv: bom + [HEADER, ...lines].join(lineEnd) + (random.chance(0.5) ? lineEnd : ''),
    definition: randomDefinition(random, seed),
    products: `product_id,product_name,brand,category_id,category_name,category_code,subcategory,original_price,discount_percent,final_price,rating,num_reviews,in_stock\n${[1, 2, 3, 5, 8].map((id) => `${id},P${id},b,1,"Cat, ${id % 3}",c,${id % 2 ? `S${id % 2}` : ''},1.00,0,1.00,4.5,1,true`).join('\n')}\n`,
    users: `user_id,user_segment,registration_date,country,city,age_group,gender,preferred_language\n${[500, 501, 503].map((id) => `${id},${id % 2 ? 'new' : 'old'},2019-01-01,DE,,25-34,F,de`).join('\n')}\n`,
  };
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function goodLine(random: Seeded, clock: number, users: number): string {
  const disorder = random.chance(0.4) ? random.whole(random.chance(0.3) ? 5400 : 240) : 0;
  const user = 500 + random.whole(users);
  const session = random.chance(0.1) ? '' : `s${user}-${random.whole(2)}`;
  const brand = random.pick([
    '',
    'acme',
    'b|x',
    '"quoted, brand"',
    '"say ""x"""',
    'Žluť',
    '"two\nlines"',
    'plain "inside"',
  ]);
  const type = random.pick(['view', 'view', 'view', 'cart', 'purchase', 'remove_from_cart']);
  const price = random.pick(['0', '10.00', '49.995', '199.99', '500', '2574.07', '0.005']);
  const category = random.pick(['2103807459595387724', '1', '']);
  const code = random.pick(['', 'a.b', 'c']);
  return [
    timeText(START + (clock - disorder) * 1000),
    type,
    1 + random.whole(9),
    category,
    code,
    brand,
    price,
    user,
    session,
  ].join(',');
}

function badLine(random: Seeded, clock: number): string {
  const time = timeText(START + (clock + random.whole(100_000)) * 1000);
  return random.pick([
    'only,three,fields',
    `${time},view,1,1,a.b,x,1.00,501`,
    `${time},view,1,1,a.b,x,,501,s`,
    `,view,1,1,a.b,x,1.00,501,s`,
    `2019-02-30 00:00:00 UTC,view,1,1,a.b,x,1.00,501,s`,
    `2019-10-01 24:00:00 UTC,view,1,1,a.b,x,1.00,501,s`,
    `${time},click,1,1,a.b,x,1.00,501,s`,
    `${time},view,01,1,a.b,x,1.00,501,s`,
    `${time},view,1,1,a.b,x,1.,501,s`,
    `${time},view,1,1,a.b,x,-1.00,502,s`,
    `${time},view,1,1,a.b,"x"y,1.00,501,s`,
    `${time},view,1,1,a.b,x,1.00,9007199254740992,s`,
  ]);
}

const price: Expression = { column: 'price' };
const isPurchase: Expression = { eq: [{ column: 'event_role' }, 'purchase'] };

function randomDefinition(random: Seeded, seed: number): PipelineInput {
  const slide = random.pick([60_000, 300_000, 900_000]);
  const filter = random.pick<Expression | undefined>([
    undefined,
    { ne: [{ column: 'brand' }, 'acme'] },
    { or: [{ gte: [price, 50] }, { isNull: { column: 'category_code' } }] },
    { in: [{ column: 'event_type' }, ['view', 'cart']] },
    { not: { and: [{ column: 'is_dear' }, isPurchase] } },
  ]);
  return {
    name: `random-${seed}`,
    source: { partitions: random.pick([1, 1, 2, 4]) },
    watermark: { delay: random.pick([0, 30_000, 300_000, 600_000, 3_600_000]) },
    ...(random.chance(0.2) ? { dedupe: { key: ['event_time', 'user_id', 'product_id'] as const } } : {}),
    joins: [
      { catalog: 'products', columns: ['category_name', 'subcategory'] },
      { catalog: 'users', columns: { segment: 'user_segment' } },
    ],
    derive: {
      is_dear: { gte: [price, 100] },
      double_price: { add: [price, price] },
      band: {
        caseWhen: [
          { when: { lt: [price, 50] }, then: 'Budget' },
          { when: { column: 'is_dear' }, then: 'Dear' },
        ],
        else: 'Mid',
      } as Expression,
    },
    outputs: [
      { kind: 'window' },
      {
        kind: 'window',
        collection: 'sliding',
        size: slide * random.pick([1, 2, 3, 5]),
        slide,
        groupBy: random.pick([
          [],
          ['band'],
          ['category_name', 'segment'],
          ['user_id'],
          ['brand', 'event_type'],
          ['is_dear'],
        ]),
        filter,
        aggregates: {
          n: { count: true },
          dear: { countIf: { column: 'is_dear' } },
          total: { sum: { column: 'double_price' } },
          bought: { sumIf: [price, isPurchase] },
          mean: { avg: price },
          least: { min: price },
          most: { max: { column: 'double_price' } },
          brands: { countDistinct: 'brand' },
          people: { countDistinct: 'user_id' },
          pairs: { countDistinct: ['product_id', 'brand'] },
          visits: { countDistinct: ['user_id', 'user_session'] },
        },
      },
      ...(['id', 'gap'] as const).map((rule) => ({
        kind: 'session' as const,
        collection: `sessions_${rule}`,
        rule,
        gap: random.pick([60_000, 300_000, 1_800_000]),
        max: random.pick([120_000, 900_000, 86_400_000]),
        maxEvents: random.pick([1, 2, 5, 100_000]),
        filter: random.chance(0.5) ? filter : undefined,
        aggregates: {
          dear: { countIf: { column: 'is_dear' } as Expression },
          names: { countDistinct: 'category_name' },
        },
        behaviors: random.pick([
          'footpath-v1' as const,
          {
            rules: [
              { segment: 'big|spender', score: 7, when: { gte: [{ column: 'total_revenue' }, 100] } as Expression },
              { segment: 'short', score: 3, when: { lt: [{ column: 'session_duration_seconds' }, 60] } as Expression },
            ],
            else: { segment: 'rest', score: 0 },
          },
        ]),
        behaviorWindows: { collection: `behaviors_${rule}`, size: random.pick([300_000, 3_600_000]) },
      })),
      { kind: 'events', collection: 'all_events' },
      { kind: 'events', collection: 'some_events', filter },
    ],
  };
}
