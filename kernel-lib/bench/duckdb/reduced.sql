-- The reduced job: read, distinct over all columns, catalogue joins, 5-minute windows with one distinct, sessions by id without gap and
-- steps. No late rule; everything stays in memory and nothing is written. {CSV} and {CATALOG} are replaced by paths.
CREATE TYPE kind AS ENUM ('view', 'cart', 'purchase', 'remove_from_cart');

CREATE TEMP TABLE uniq AS
SELECT DISTINCT * FROM read_csv('{CSV}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', ignore_errors = true,
  timestampformat = '%Y-%m-%d %H:%M:%S UTC', columns = {
  'event_time': 'TIMESTAMP', 'event_type': 'kind', 'product_id': 'BIGINT', 'category_id': 'VARCHAR', 'category_code': 'VARCHAR',
  'brand': 'VARCHAR', 'price': 'DECIMAL(12,2)', 'user_id': 'BIGINT', 'user_session': 'VARCHAR'})
WHERE event_time IS NOT NULL AND event_type IS NOT NULL AND product_id IS NOT NULL AND price IS NOT NULL AND user_id IS NOT NULL;

CREATE TEMP TABLE counters AS
SELECT (SELECT count(*) FROM uniq) AS events,
  (SELECT count(*) FROM uniq ANTI JOIN read_csv('{CATALOG}/products.csv', header = true, auto_detect = false, columns = {
    'product_id': 'BIGINT', 'product_name': 'VARCHAR', 'brand': 'VARCHAR', 'category_id': 'VARCHAR', 'category_name': 'VARCHAR',
    'category_code': 'VARCHAR', 'subcategory': 'VARCHAR', 'original_price': 'VARCHAR', 'discount_percent': 'VARCHAR',
    'final_price': 'VARCHAR', 'rating': 'VARCHAR', 'num_reviews': 'VARCHAR', 'in_stock': 'VARCHAR'}) USING (product_id)) AS unmatched_products,
  (SELECT count(*) FROM uniq ANTI JOIN read_csv('{CATALOG}/users.csv', header = true, auto_detect = false, columns = {
    'user_id': 'BIGINT', 'user_segment': 'VARCHAR', 'registration_date': 'VARCHAR', 'country': 'VARCHAR', 'city': 'VARCHAR',
    'age_group': 'VARCHAR', 'gender': 'VARCHAR', 'preferred_language': 'VARCHAR'}) USING (user_id)) AS unmatched_users;

CREATE TEMP TABLE windows AS
WITH by_user AS (
  SELECT epoch_ms(event_time) // 300000 AS place, event_type, user_id, count(*) AS events, sum(price) AS price_sum
  FROM uniq GROUP BY place, event_type, user_id)
SELECT make_timestamp_ms(place * 300000) AS window_start, event_type, sum(events)::BIGINT AS event_count, sum(price_sum) AS price_sum,
  count(*) AS unique_users
FROM by_user GROUP BY place, event_type;

CREATE TEMP TABLE sessions AS
SELECT user_id, user_session, min(event_time) AS session_start, max(event_time) AS session_end, count(*) AS total_events,
  count(*) FILTER (WHERE event_type = 'view') AS view_count, count(*) FILTER (WHERE event_type = 'cart') AS cart_count,
  count(*) FILTER (WHERE event_type = 'purchase') AS purchase_count,
  coalesce(sum(price) FILTER (WHERE event_type = 'purchase'), 0) AS total_revenue
FROM uniq GROUP BY user_id, user_session;
