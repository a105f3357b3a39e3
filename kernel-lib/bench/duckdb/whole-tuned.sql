-- The whole job of whole.sql, written for speed: the same outputs from narrower columns. Read whole.sql first; what differs and why:
-- * The file is read straight into types, in parallel; a record's place is the table's rowid, which keeps the file's order.
-- * The late rule is a running maximum over two columns, and what it and the dedupe reject is a short list of rowids. A duplicate has its
--   original's time, user and product, so all nine columns are compared only where those three occur twice.
-- * Texts become ENUMs and each (user, session) becomes a number once: groups, lists and Parquet's dictionaries then handle integers.
-- * A distinct count is a GROUP BY over a GROUP BY; within a session it is taken from the session's own list.
-- * A key whose events span less than the gap is one session: only the other keys (about one in forty) are searched for gaps.
-- * Steps are gathered in any order and sorted list by list, not by an ordered aggregate, which alone is half of the plain variant's time.
-- Tried without gain: separate lists per field, sorting all events by key first, list_distinct, count(DISTINCT) over the numbers, keys
-- packed into one integer, other CSV buffer sizes, larger allocator thresholds.
CREATE TYPE kind AS ENUM ('view', 'cart', 'purchase', 'remove_from_cart');

CREATE TABLE raw AS
SELECT * FROM read_csv('{CSV}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', ignore_errors = true,
  timestampformat = '%Y-%m-%d %H:%M:%S UTC', columns = {
  'event_time': 'TIMESTAMP', 'event_type': 'kind', 'product_id': 'BIGINT', 'category_id': 'VARCHAR', 'category_code': 'VARCHAR',
  'brand': 'VARCHAR', 'price': 'DECIMAL(12,2)', 'user_id': 'BIGINT', 'user_session': 'VARCHAR'})
WHERE event_time IS NOT NULL AND event_type IS NOT NULL AND product_id IS NOT NULL AND price IS NOT NULL AND user_id IS NOT NULL;

CREATE TABLE rejected AS
SELECT ord FROM (
  SELECT rowid AS ord, event_time, max(event_time) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS seen FROM raw)
WHERE event_time < seen - INTERVAL 10 MINUTE;

SET preserve_insertion_order = false;

INSERT INTO rejected
SELECT ord FROM (
  SELECT raw.rowid AS ord, row_number() OVER (PARTITION BY event_time, event_type, product_id, category_id, category_code, brand, price,
    user_id, user_session ORDER BY raw.rowid) AS copy
  FROM raw SEMI JOIN (SELECT event_time, user_id, product_id FROM raw GROUP BY ALL HAVING count(*) > 1) AS twice
    USING (event_time, user_id, product_id)
  WHERE raw.rowid NOT IN (SELECT ord FROM rejected))
WHERE copy > 1;

CREATE TYPE category AS ENUM (SELECT DISTINCT category_id FROM raw WHERE category_id IS NOT NULL);
CREATE TYPE code AS ENUM (SELECT DISTINCT category_code FROM raw WHERE category_code IS NOT NULL);
CREATE TYPE brand AS ENUM (SELECT DISTINCT brand FROM raw WHERE brand IS NOT NULL);

CREATE TABLE keys AS
SELECT row_number() OVER ()::INTEGER AS key, * FROM (
  SELECT user_id, user_session, count(*) AS events, max(event_time) - min(event_time) >= INTERVAL 30 MINUTE AS long
  FROM raw ANTI JOIN rejected ON raw.rowid = rejected.ord GROUP BY user_id, user_session);

CREATE TABLE uniq AS
SELECT keys.key, keys.long, raw.user_id, event_time AS t, raw.rowid::INTEGER AS ord, event_type, product_id, (price * 100)::BIGINT AS cents,
  category_id::category AS category, category_code::code AS code, raw.brand::brand AS brand
FROM raw ANTI JOIN rejected ON raw.rowid = rejected.ord
JOIN keys ON keys.user_id = raw.user_id AND keys.user_session IS NOT DISTINCT FROM raw.user_session;

DROP TABLE raw;

COPY (
  SELECT (SELECT count(*) FROM uniq) AS events,
    (SELECT count(*) FROM uniq ANTI JOIN read_csv('{CATALOG}/products.csv', header = true, auto_detect = false, columns = {
      'product_id': 'BIGINT', 'product_name': 'VARCHAR', 'brand': 'VARCHAR', 'category_id': 'VARCHAR', 'category_name': 'VARCHAR',
      'category_code': 'VARCHAR', 'subcategory': 'VARCHAR', 'original_price': 'VARCHAR', 'discount_percent': 'VARCHAR',
      'final_price': 'VARCHAR', 'rating': 'VARCHAR', 'num_reviews': 'VARCHAR', 'in_stock': 'VARCHAR'}) USING (product_id)) AS unmatched_products,
    (SELECT coalesce(sum(events), 0)::BIGINT FROM keys ANTI JOIN read_csv('{CATALOG}/users.csv', header = true, auto_detect = false, columns = {
      'user_id': 'BIGINT', 'user_segment': 'VARCHAR', 'registration_date': 'VARCHAR', 'country': 'VARCHAR', 'city': 'VARCHAR',
      'age_group': 'VARCHAR', 'gender': 'VARCHAR', 'preferred_language': 'VARCHAR'}) USING (user_id)) AS unmatched_users
) TO '{OUT}/counters.parquet' (FORMAT parquet);

COPY (
  WITH placed AS (
    SELECT (epoch_ms(t) // 300000)::INTEGER * 4 + enum_code(event_type) AS cell, key, user_id, product_id, cents FROM uniq),
  by_session AS (SELECT cell, key, any_value(user_id) AS user_id, count(*) AS n, sum(cents) AS cents FROM placed GROUP BY cell, key),
  sums AS (SELECT cell, sum(n)::BIGINT AS n, sum(cents) AS cents, count(*) AS sessions FROM by_session GROUP BY cell),
  users AS (SELECT cell, count(*) AS n FROM (SELECT DISTINCT cell, user_id FROM by_session) GROUP BY cell),
  products AS (SELECT cell, count(*) AS n FROM (SELECT DISTINCT cell, product_id FROM placed) GROUP BY cell)
  SELECT make_timestamp_ms((cell // 4)::BIGINT * 300000) AS window_start, enum_range(NULL::kind)[cell % 4 + 1] AS event_type,
    sums.n AS event_count, cents AS price_sum, cents / sums.n AS avg_price,
    CASE WHEN cell % 4 = enum_code('purchase'::kind) THEN cents ELSE 0 END AS revenue, users.n AS unique_users,
    products.n AS unique_products, sessions AS unique_sessions
  FROM sums JOIN users USING (cell) JOIN products USING (cell)
) TO '{OUT}/windowed_metrics.parquet' (FORMAT parquet);

CREATE TABLE sessions AS
WITH gaps AS (
  SELECT *, CASE WHEN t - lag(t) OVER (PARTITION BY key ORDER BY t, ord) < INTERVAL 30 MINUTE THEN 0 ELSE 1 END AS fresh FROM uniq WHERE long),
placed AS (
  SELECT * EXCLUDE (fresh), sum(fresh) OVER (PARTITION BY key ORDER BY t, ord ROWS UNBOUNDED PRECEDING)::INTEGER AS island FROM gaps
  UNION ALL SELECT *, 1 AS island FROM uniq WHERE NOT long)
SELECT key, island, min(t) AS session_start, max(t) AS session_end, count(*) AS total_events,
  count(*) FILTER (WHERE event_type = 'view') AS view_count, count(*) FILTER (WHERE event_type = 'cart') AS cart_count,
  count(*) FILTER (WHERE event_type = 'purchase') AS purchase_count,
  coalesce(sum(cents) FILTER (WHERE event_type = 'purchase'), 0) AS total_revenue,
  list({'t': t, 'ord': ord, 'type': event_type, 'product': product_id, 'cents': cents, 'category': category, 'code': code, 'brand': brand}) AS steps
FROM placed GROUP BY key, island;

DROP TABLE uniq;

CREATE VIEW named AS
SELECT user_id, user_session, sessions.*, epoch(session_end - session_start) AS seconds,
  CASE WHEN (total_events >= 30 AND purchase_count >= 1) OR purchase_count >= 2 THEN 'power_user' WHEN purchase_count >= 1 THEN 'buyer'
    WHEN cart_count >= 1 OR total_events >= 10 THEN 'engaged_shopper'
    WHEN total_events = 1 OR epoch(session_end - session_start) < 10 THEN 'bouncer' ELSE 'browser' END AS segment
FROM sessions JOIN keys USING (key);

COPY (
  SELECT * EXCLUDE (key, steps), total_events - view_count - cart_count - purchase_count AS other_count,
    list_unique([step.product FOR step IN steps]) AS unique_products,
    list_unique([enum_code(step.category) FOR step IN steps]) AS unique_categories,
    list_unique([enum_code(step.brand) FOR step IN steps]) AS unique_brands,
    [{'t': step.t, 'type': step.type, 'product': step.product, 'cents': step.cents, 'category': step.category, 'code': step.code,
      'brand': step.brand} FOR step IN list_sort(steps)] AS steps
  FROM named
) TO '{OUT}/session_metrics.parquet' (FORMAT parquet);

COPY (
  SELECT time_bucket(INTERVAL 5 MINUTE, session_end) AS window_start, segment, count(*) AS session_count, avg(total_events) AS avg_events,
    avg(seconds) / 60 AS avg_duration_minutes, sum(total_revenue) AS total_revenue, count(DISTINCT user_id) AS unique_users,
    count(*) FILTER (WHERE view_count > 0 AND cart_count > 0) / nullif(count(*) FILTER (WHERE view_count > 0), 0) AS view_to_cart_rate,
    count(*) FILTER (WHERE cart_count > 0 AND purchase_count > 0) / nullif(count(*) FILTER (WHERE cart_count > 0), 0) AS cart_to_purchase_rate
  FROM named GROUP BY window_start, segment
) TO '{OUT}/user_behaviors.parquet' (FORMAT parquet);
