-- The whole job of the default definition, from the CSV file to Parquet files: late rule by arrival order, dedupe over
-- all nine columns, catalogue joins, 5-minute windows with three exact distincts, sessions by id with their gap and
-- steps, behaviour windows. {CSV}, {CATALOG} and {OUT} are replaced by paths.
-- Spared to DuckDB, though Footpath does it: writing late events and dead letters, the cuts of very long sessions, fields that follow from
-- others (window ends, scores, rates per minute and per order). test/engine/bench-sql.test.ts holds the rest equal.
CREATE TABLE events AS
SELECT row_number() OVER () AS ord, try_strptime(event_time, '%Y-%m-%d %H:%M:%S UTC') AS t, event_type, product_id, category_id, category_code,
  brand, (price * 100)::BIGINT AS cents, user_id, user_session
FROM read_csv('{CSV}', header = true, ignore_errors = true, null_padding = false, columns = {
  'event_time': 'VARCHAR', 'event_type': 'VARCHAR', 'product_id': 'BIGINT', 'category_id': 'VARCHAR', 'category_code': 'VARCHAR',
  'brand': 'VARCHAR', 'price': 'DECIMAL(12,2)', 'user_id': 'BIGINT', 'user_session': 'VARCHAR'})
WHERE t IS NOT NULL AND event_type IN ('view', 'cart', 'purchase', 'remove_from_cart')
  AND product_id IS NOT NULL AND price IS NOT NULL AND user_id IS NOT NULL;

CREATE TABLE accepted AS
SELECT * EXCLUDE (seen) FROM (
  SELECT *, max(t) OVER (ORDER BY ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen FROM events)
WHERE seen IS NULL OR t >= seen - INTERVAL 10 MINUTE;

CREATE TABLE uniq AS
SELECT min(ord) AS ord, t, event_type, product_id, category_id, category_code, brand, cents, user_id, user_session
FROM accepted GROUP BY ALL;

COPY (
  SELECT count(*) AS events, count(*) FILTER (WHERE p.product_id IS NULL) AS unmatched_products,
    count(*) FILTER (WHERE u.user_id IS NULL) AS unmatched_users
  FROM uniq LEFT JOIN read_csv('{CATALOG}/products.csv', columns = {'product_id': 'BIGINT', 'product_name': 'VARCHAR', 'brand': 'VARCHAR',
      'category_id': 'VARCHAR', 'category_name': 'VARCHAR', 'category_code': 'VARCHAR', 'subcategory': 'VARCHAR', 'original_price': 'VARCHAR',
      'discount_percent': 'VARCHAR', 'final_price': 'VARCHAR', 'rating': 'VARCHAR', 'num_reviews': 'VARCHAR', 'in_stock': 'VARCHAR'}) p
    ON p.product_id = uniq.product_id
  LEFT JOIN read_csv('{CATALOG}/users.csv', columns = {'user_id': 'BIGINT', 'user_segment': 'VARCHAR', 'registration_date': 'VARCHAR',
      'country': 'VARCHAR', 'city': 'VARCHAR', 'age_group': 'VARCHAR', 'gender': 'VARCHAR', 'preferred_language': 'VARCHAR'}) u
    ON u.user_id = uniq.user_id
) TO '{OUT}/counters.parquet' (FORMAT parquet);

COPY (
  SELECT time_bucket(INTERVAL 5 MINUTE, t) AS window_start, event_type, count(*) AS event_count, sum(cents) AS price_sum,
    sum(cents) / count(*) AS avg_price, coalesce(sum(cents) FILTER (WHERE event_type = 'purchase'), 0) AS revenue,
    count(DISTINCT user_id) AS unique_users, count(DISTINCT product_id) AS unique_products,
    count(DISTINCT (user_id, user_session)) AS unique_sessions
  FROM uniq GROUP BY window_start, event_type
) TO '{OUT}/windowed_metrics.parquet' (FORMAT parquet);

CREATE TABLE sessions AS
WITH gaps AS (
  SELECT *, CASE WHEN t - lag(t) OVER k < INTERVAL 30 MINUTE THEN 0 ELSE 1 END AS fresh
  FROM uniq WINDOW k AS (PARTITION BY user_id, user_session ORDER BY t, ord)),
islands AS (
  SELECT *, sum(fresh) OVER (PARTITION BY user_id, user_session ORDER BY t, ord ROWS UNBOUNDED PRECEDING) AS island FROM gaps)
SELECT user_id, user_session, island, min(t) AS session_start, max(t) AS session_end, count(*) AS total_events,
  count(*) FILTER (WHERE event_type = 'view') AS view_count, count(*) FILTER (WHERE event_type = 'cart') AS cart_count,
  count(*) FILTER (WHERE event_type = 'purchase') AS purchase_count,
  count(*) FILTER (WHERE event_type NOT IN ('view', 'cart', 'purchase')) AS other_count,
  coalesce(sum(cents) FILTER (WHERE event_type = 'purchase'), 0) AS total_revenue, count(DISTINCT product_id) AS unique_products,
  count(DISTINCT category_id) AS unique_categories, count(DISTINCT brand) AS unique_brands,
  list({'t': t, 'type': event_type, 'product': product_id, 'cents': cents, 'category': category_id, 'code': category_code, 'brand': brand}
    ORDER BY t, ord) AS steps
FROM islands GROUP BY user_id, user_session, island;

CREATE VIEW named AS
SELECT *, epoch(session_end - session_start) AS seconds,
  CASE WHEN (total_events >= 30 AND purchase_count >= 1) OR purchase_count >= 2 THEN 'power_user' WHEN purchase_count >= 1 THEN 'buyer'
    WHEN cart_count >= 1 OR total_events >= 10 THEN 'engaged_shopper'
    WHEN total_events = 1 OR epoch(session_end - session_start) < 10 THEN 'bouncer' ELSE 'browser' END AS segment
FROM sessions;

COPY (SELECT * FROM named) TO '{OUT}/session_metrics.parquet' (FORMAT parquet);

COPY (
  SELECT time_bucket(INTERVAL 5 MINUTE, session_end) AS window_start, segment, count(*) AS session_count, avg(total_events) AS avg_events,
    avg(seconds) / 60 AS avg_duration_minutes, sum(total_revenue) AS total_revenue, count(DISTINCT user_id) AS unique_users,
    count(*) FILTER (WHERE view_count > 0 AND cart_count > 0) / nullif(count(*) FILTER (WHERE view_count > 0), 0) AS view_to_cart_rate,
    count(*) FILTER (WHERE cart_count > 0 AND purchase_count > 0) / nullif(count(*) FILTER (WHERE cart_count > 0), 0) AS cart_to_purchase_rate
  FROM named GROUP BY window_start, segment
) TO '{OUT}/user_behaviors.parquet' (FORMAT parquet);
