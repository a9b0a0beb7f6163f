-- The peer: one bare statement that writes the same rows for everything that is due, without a lock, a page or news.
WITH ended AS (
  UPDATE ledger_lot SET state = 'EXPIRED'
  WHERE state = 'FREE' AND points > 0 AND spendable_until <= '{now}'
  RETURNING id AS lot_id, account_id, points, grams, spendable_until, granted_at
), due AS (
  SELECT ended.account_id, {first_id} + ended.account_id AS entry_id, lot_id, points, grams, version + 1 AS version,
    count(*) OVER before + count(*) FILTER (WHERE grams > 0) OVER before AS line,
    free_points - sum(points) OVER before AS points_after, free_grams - sum(grams) OVER before AS grams_after
  FROM ended JOIN ledger_account AS account ON account.id = ended.account_id
  WINDOW before AS (PARTITION BY ended.account_id ORDER BY (grams = 0), spendable_until, granted_at, lot_id
    ROWS UNBOUNDED PRECEDING)
), total AS (
  SELECT account_id, entry_id, version, max(line) AS line, sum(points) AS points, sum(grams) AS grams
  FROM due GROUP BY account_id, entry_id, version
), entries AS (
  INSERT INTO ledger_entry (account_id, id, kind, version, actor_id, reference_id, posted_at)
  SELECT account_id, entry_id, 'EXPIRE', version, 0, 0, '{now}' FROM total
), postings AS (
  INSERT INTO ledger_posting (account_id, entry_id, line, asset, book, lot_id, amount, version, balance_after,
    posted_at)
  SELECT account_id, entry_id, CASE WHEN grams > 0 THEN line - 1 ELSE line END, 'POINT', 'FREE', lot_id, -points,
    version, points_after, timestamptz '{now}' FROM due
  UNION ALL
  SELECT account_id, entry_id, line, 'GRAM', 'FREE', lot_id, -grams, version, grams_after, '{now}'
  FROM due WHERE grams > 0
  UNION ALL
  SELECT account_id, entry_id, line + 1, 'POINT', 'EXPIRED', NULL, points, NULL, NULL, '{now}' FROM total
  UNION ALL
  SELECT account_id, entry_id, line + 2, 'GRAM', 'EXPIRED', NULL, grams, NULL, NULL, '{now}'
  FROM total WHERE grams > 0
)
UPDATE ledger_account AS account SET version = total.version, free_points = free_points - total.points,
  expired_points = expired_points + total.points, free_grams = free_grams - total.grams,
  expired_grams = expired_grams + total.grams
FROM total WHERE account.id = total.account_id
