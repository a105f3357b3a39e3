import { describe, expect, it } from 'vitest';
import { inferPipeline } from '../../src/pipeline/infer';
import { guessRole } from '../../src/pipeline/infer-roles';
import { parseDefinition, problemsOf } from '../../src/pipeline/validate';

const REFERENCE = `event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
2019-10-01 00:00:00 UTC,view,44600062,2103807459595387724,,shiseido,35.79,541312140,72d76fde-8bb3-4e00-8c23-a032dfed738c
2019-10-01 00:00:01 UTC,cart,3900821,2053013552326770905,appliances.environment.water_heater,aqua,33.20,554748717,9333dfbd
2019-10-01 00:00:02 UTC,purchase,3900821,2053013552326770905,appliances.environment.water_heater,aqua,33.20,554748717,9333
2019-10-01 00:00:02 UTC,vie`;

const OTHER_SHOP = `\ufeffts,shopperId,action,sku,amount,department,campaign
1569888000000,17,ProductDetail,501,12.50,Garden,spring
1569888000250,17,add_to_basket,501,12.50,Garden,
1569888003000,18,checkout_complete,502,"1,200.00",Home,
1569888004000,18,loyalty_scan,502,7,Home,spring
`;

describe('inferPipeline', () => {
  it('knows the reference file, cut in the middle of a record', () => {
    const { definition, guesses } = inferPipeline(new TextEncoder().encode(REFERENCE), '/data/2019-Oct.csv.gz');
    expect(definition).toEqual({
      name: '2019-oct',
      source: {
        columns: Object.fromEntries(
          REFERENCE.split('\n')[0]
            .split(',')
            .map((name) => [name, name]),
        ),
        time: { format: 'reference' },
      },
    });
    expect(guesses[0]).toBe('Guessed from the first 3 records of /data/2019-Oct.csv.gz.');
    expect(guesses.filter((guess) => guess.startsWith('Unsure'))).toEqual([]);
    expect(guesses.at(-1)).toBe('Event types are the default ones: view, cart, purchase, remove_from_cart.');
    expect(problemsOf(definition)).toEqual([]);
  });

  it('maps another shop with other names, epoch-ms and no session id', () => {
    const { definition, guesses } = inferPipeline(OTHER_SHOP, 'Other Shop.csv');
    expect(definition).toEqual({
      name: 'other-shop',
      source: {
        columns: {
          event_time: 'ts',
          event_type: 'action',
          product_id: 'sku',
          category_id: null,
          category_code: 'department',
          brand: null,
          price: 'amount',
          user_id: 'shopperId',
          user_session: null,
        },
        time: { format: 'epoch-ms' },
        eventTypes: {
          ProductDetail: 'view',
          add_to_basket: 'cart',
          checkout_complete: 'purchase',
          loyalty_scan: 'other',
        },
      },
      outputs: [{ kind: 'window' }, { kind: 'session', rule: 'gap' }],
    });
    expect(problemsOf(definition)).toEqual([]);
    expect(guesses).toEqual([
      'Guessed from the first 4 records of Other Shop.csv.',
      'event_time is "ts", by its name.',
      'event_type is "action", by its name.',
      'product_id is "sku", by its name.',
      'category_id is not in the file: it will be null.',
      'category_code is "department", by its name.',
      'brand is not in the file: it will be null.',
      'price is "amount", by its name.',
      'user_id is "shopperId", by its name.',
      'user_session is not in the file: sessions end where a user pauses for 30 minutes.',
      'Times are read as epoch-ms (milliseconds since 1970).',
      'Event types are taken by their names: "ProductDetail" as view, "add_to_basket" as cart, "checkout_complete" as purchase.',
      'Unsure: event types whose names do not tell: "loyalty_scan" as other.',
      'An event type that the sample does not have will be a dead letter (bad-type) until it is added.',
      'Unsure: 25 % of price are not prices such as 12.34; each will be a dead letter (bad-number).',
    ]);
  });

  it('reads JSON lines, and says which fields it cannot', () => {
    const lines = [
      {
        createdAt: '2024-05-01T10:00:00Z',
        event: 'page_view',
        item: { id: 5 },
        product: 5,
        cost: 9.99,
        visitor: 1,
        session: 'a',
      },
      { createdAt: '2024-05-01T10:00:01Z', event: 'order', product: 5, visitor: 1, session: 'a', category: 12 },
    ];
    const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"createdAt": "2024-05`;
    const { definition, guesses } = inferPipeline(text, 'events.jsonl');
    expect(definition.source).toEqual({
      columns: {
        event_time: 'createdAt',
        event_type: 'event',
        product_id: 'product',
        category_id: 'category',
        category_code: null,
        brand: null,
        price: 'cost',
        user_id: 'visitor',
        user_session: 'session',
      },
      time: { format: 'iso' },
      eventTypes: { page_view: 'view', order: 'purchase' },
    });
    expect(definition.outputs).toBeUndefined();
    expect(guesses).toContain('Fields that hold lists or objects cannot be read and are left out: item.');
    expect(guesses).toContain('Unsure: price is empty in 1 of 2 records; each will be a dead letter (missing-field).');
  });

  it('finds time, type and price by content where names do not help, and leaves "?" for the rest', () => {
    const text = 'a,b,c,d,e\n1569888000,view,9.99,1,5\n1569888001,buy,19.99,1,5\n';
    const { definition, guesses } = inferPipeline(text, 'x.csv');
    expect(definition.source).toMatchObject({
      columns: { event_time: 'a', event_type: 'b', price: 'c', product_id: '?', user_id: '?' },
      time: { format: 'epoch-s' },
    });
    expect(guesses).toContain('Unsure: event_time may be "a", by its content only.');
    expect(guesses).toContain(
      'Unsure: no column seems to be user_id. Put its name in place of "?" at source.columns.user_id. Columns left: d, e.',
    );
    expect(problemsOf(definition).map((problem) => problem.path)).toEqual([
      'source.columns.product_id',
      'source.columns.user_id',
    ]);
    const columns = { ...definition.source?.columns, product_id: 'd', user_id: 'e' };
    expect(() => parseDefinition({ ...definition, source: { ...definition.source, columns } })).not.toThrow();
  });

  it('numbers the columns of a file without a header', () => {
    const text = REFERENCE.split('\n').slice(1).join('\n');
    const { definition, guesses } = inferPipeline(text, 'x.csv');
    expect(definition.source?.columns).toMatchObject({
      event_time: 'column_1',
      event_type: 'column_2',
      price: 'column_7',
    });
    expect(guesses[1]).toContain('--columns column_1,column_2,');
  });

  it('prefers a column that holds times to one that is only called so', () => {
    const text = 'time,occurred,event,product,price,user\nmorning,2024-01-01 10:00:00,view,1,1.00,1\n';
    expect(inferPipeline(text, 'x.csv').definition.source).toMatchObject({
      columns: { event_time: 'occurred' },
      time: { format: 'iso' },
    });
  });

  it.each([
    ['', 'x.csv is empty'],
    ['ts;user\n1;2\n', 'It seems to be separated by ";"'],
    ['text\nmore\n', 'has one column only'],
  ])('refuses %j', (text, message) => {
    expect(() => inferPipeline(text, 'x.csv')).toThrow(message);
  });

  it('refuses JSON that is one list', () => {
    expect(() => inferPipeline('[{"a": 1}]', 'x.json')).toThrow('no JSON object a line');
  });
});

describe('guessRole', () => {
  it.each([
    ['view', 'view', true],
    ['PageView', 'view', true],
    ['product-detail', 'view', true],
    ['addToCart', 'cart', true],
    ['add to bag', 'cart', true],
    ['remove_from_cart', 'other', true],
    ['order', 'purchase', true],
    ['transaction', 'purchase', true],
    ['checkout_complete', 'purchase', true],
    ['checkout', 'other', false],
    ['begin_checkout', 'other', false],
    ['order_cancelled', 'other', true],
    ['view_cart', 'other', false],
    ['review', 'other', true],
    ['baggage', 'other', false],
    ['7', 'other', false],
  ])('takes %s as %s', (name, role, isSure) => {
    expect(guessRole(name)).toEqual({ role, isSure });
  });
});
