"""I-01 and I-09: the amounts in the books, and the honour that remains of what was used up.

The lots of one account in one issue are a *family*: what was granted at once, however often split since.
I-01 compares amounts and I-02 positions, so that one mistake is named once.
"""

from backend.verify.values import Invariant, Proof

# Double entry: the legs of an entry sum to zero for each asset.
ENTRIES_BALANCE = """
SELECT format('entry %s of account %s, %s', entry_id, account_id, asset) AS what
FROM ledger_posting GROUP BY account_id, entry_id, asset HAVING sum(amount) <> 0
"""

# A leg stands under an entry of its own account and instant; a citizen's leg alone carries the entry's version.
LEGS_BELONG = """
SELECT format('entry %s of account %s, line %s', p.entry_id, p.account_id, p.line) AS what
FROM ledger_posting p LEFT JOIN ledger_entry e ON e.account_id = p.account_id AND e.id = p.entry_id
WHERE e.id IS NULL OR p.posted_at <> e.posted_at
  OR p.version IS DISTINCT FROM CASE WHEN p.book IN ('FREE', 'HELD') THEN e.version END
"""

# An account's entries are numbered 1, 2, 3 … up to its version: none is missing, none came twice.
VERSIONS = """
SELECT format('account %s', coalesce(a.id, e.account_id)) AS what
FROM ledger_account a FULL JOIN (
    SELECT account_id, count(*) AS entries, count(DISTINCT version) AS versions, min(version) AS first,
      max(version) AS last
    FROM ledger_entry GROUP BY account_id) e ON e.account_id = a.id
WHERE a.version IS DISTINCT FROM coalesce(e.entries, 0) OR e.versions <> e.entries OR e.first <> 1
  OR e.last <> e.entries
"""

# The balance after each leg is the sum of the legs so far: two updates that overwrote each other would break the chain.
BALANCES = """
SELECT format('account %s, version %s, %s %s', account_id, version, asset, book) AS what
FROM (SELECT account_id, version, asset, book, balance_after,
        sum(amount) OVER (PARTITION BY account_id, asset, book ORDER BY version, line) AS balance
      FROM ledger_posting WHERE book IN ('FREE', 'HELD')) AS chain
WHERE balance_after IS DISTINCT FROM balance
"""

# An account's running totals are the sums of its legs. What has ended is honour and stands under I-09.
TOTALS = """
SELECT format('account %s', a.id) AS what
FROM ledger_account a LEFT JOIN (
    SELECT account_id,
      sum(amount) FILTER (WHERE asset = 'POINT' AND book = 'FREE') AS free_points,
      sum(amount) FILTER (WHERE asset = 'POINT' AND book = 'HELD') AS held_points,
      -sum(amount) FILTER (WHERE asset = 'POINT' AND book = 'WORLD') AS granted_points,
      sum(amount) FILTER (WHERE asset = 'GRAM' AND book = 'FREE') AS free_grams,
      sum(amount) FILTER (WHERE asset = 'GRAM' AND book = 'HELD') AS held_grams,
      -sum(amount) FILTER (WHERE asset = 'GRAM' AND book = 'WORLD') AS issued_grams,
      sum(amount) FILTER (WHERE asset = 'GRAM' AND book = 'MERCHANT') AS helped_grams
    FROM ledger_posting GROUP BY account_id) p ON p.account_id = a.id
WHERE (a.free_points, a.held_points, a.granted_points) IS DISTINCT FROM
    (coalesce(p.free_points, 0), coalesce(p.held_points, 0), coalesce(p.granted_points, 0))
  OR (a.free_grams, a.held_grams, a.issued_grams, a.helped_grams) IS DISTINCT FROM
    (coalesce(p.free_grams, 0), coalesce(p.held_grams, 0), coalesce(p.issued_grams, 0), coalesce(p.helped_grams, 0))
"""

# What legs say was granted to, is free in and is held in a family is what its lots add up to.
FAMILIES = """
SELECT format('account %s, issue %s', coalesce(m.account_id, k.account_id), coalesce(m.issue_id, k.issue_id)) AS what
FROM (SELECT p.account_id, l.issue_id,
        sum(CASE WHEN p.asset = 'POINT' AND p.book = 'WORLD' THEN -amount ELSE 0 END) AS points,
        sum(CASE WHEN p.asset = 'POINT' AND p.book = 'FREE' THEN amount ELSE 0 END) AS free_points,
        sum(CASE WHEN p.asset = 'POINT' AND p.book = 'HELD' THEN amount ELSE 0 END) AS held_points,
        sum(CASE WHEN p.asset = 'GRAM' AND p.book = 'WORLD' THEN -amount ELSE 0 END) AS grams,
        sum(CASE WHEN p.asset = 'GRAM' AND p.book = 'FREE' THEN amount ELSE 0 END) AS free_grams,
        sum(CASE WHEN p.asset = 'GRAM' AND p.book = 'HELD' THEN amount ELSE 0 END) AS held_grams
      FROM ledger_posting p LEFT JOIN ledger_lot l ON l.account_id = p.account_id AND l.id = p.lot_id
      WHERE p.book IN ('WORLD', 'FREE', 'HELD') GROUP BY p.account_id, l.issue_id) m
FULL JOIN (SELECT account_id, issue_id, sum(points) AS points,
        sum(CASE WHEN state = 'FREE' THEN points ELSE 0 END) AS free_points,
        sum(CASE WHEN state = 'HELD' THEN points ELSE 0 END) AS held_points,
        sum(grams) AS grams,
        sum(CASE WHEN state = 'FREE' AND owner_id = account_id THEN grams ELSE 0 END) AS free_grams,
        sum(CASE WHEN state = 'HELD' AND owner_id = account_id THEN grams ELSE 0 END) AS held_grams
      FROM ledger_lot GROUP BY account_id, issue_id) k ON k.account_id = m.account_id AND k.issue_id = m.issue_id
WHERE (m.points, m.free_points, m.held_points, m.grams, m.free_grams, m.held_grams)
  IS DISTINCT FROM (k.points, k.free_points, k.held_points, k.grams, k.free_grams, k.held_grams)
"""

# What legs say has ended or passed to merchants is what the account's lots in those states add up to.
ENDS = """
SELECT format('account %s', coalesce(m.account_id, k.account_id)) AS what
FROM (SELECT account_id,
        sum(CASE WHEN asset = 'POINT' AND book = 'REDEEMED' THEN amount ELSE 0 END) AS redeemed_points,
        sum(CASE WHEN asset = 'POINT' AND book = 'RETIRED' THEN amount ELSE 0 END) AS retired_points,
        sum(CASE WHEN asset = 'POINT' AND book = 'EXPIRED' THEN amount ELSE 0 END) AS expired_points,
        sum(CASE WHEN asset = 'GRAM' AND book = 'MERCHANT' THEN amount ELSE 0 END) AS merchant_grams,
        sum(CASE WHEN asset = 'GRAM' AND book = 'RETIRED' THEN amount ELSE 0 END) AS retired_grams,
        sum(CASE WHEN asset = 'GRAM' AND book = 'EXPIRED' THEN amount ELSE 0 END) AS expired_grams
      FROM ledger_posting GROUP BY account_id) m
FULL JOIN (SELECT account_id,
        sum(CASE WHEN state = 'REDEEMED' THEN points ELSE 0 END) AS redeemed_points,
        sum(CASE WHEN state = 'RETIRED' THEN points ELSE 0 END) AS retired_points,
        sum(CASE WHEN state = 'EXPIRED' THEN points ELSE 0 END) AS expired_points,
        sum(CASE WHEN owner_id <> account_id THEN grams ELSE 0 END) AS merchant_grams,
        sum(CASE WHEN state = 'RETIRED' AND owner_id = account_id THEN grams ELSE 0 END) AS retired_grams,
        sum(CASE WHEN state = 'EXPIRED' AND owner_id = account_id THEN grams ELSE 0 END) AS expired_grams
      FROM ledger_lot GROUP BY account_id) k ON k.account_id = m.account_id
WHERE (m.redeemed_points, m.retired_points, m.expired_points, m.merchant_grams, m.retired_grams, m.expired_grams)
  IS DISTINCT FROM
    (k.redeemed_points, k.retired_points, k.expired_points, k.merchant_grams, k.retired_grams, k.expired_grams)
"""

# An issue, which is of one scenario, method version and vintage, is the sum of its lots over all owners and states.
ISSUES = """
SELECT format('issue %s', coalesce(i.id, k.issue_id)) AS what
FROM ledger_issue i FULL JOIN (
    SELECT issue_id, sum(grams) AS grams, sum(points) AS points FROM ledger_lot GROUP BY issue_id) k
  ON k.issue_id = i.id
WHERE (i.grams, i.points) IS DISTINCT FROM (coalesce(k.grams, 0), coalesce(k.points, 0))
"""

# An ISSUE entry names the issue whose lot it grants.
GRANTS = """
SELECT format('entry %s of account %s', e.id, e.account_id) AS what
FROM ledger_entry e JOIN ledger_posting p ON p.account_id = e.account_id AND p.entry_id = e.id
  JOIN ledger_lot l ON l.account_id = p.account_id AND l.id = p.lot_id
WHERE e.kind = 'ISSUE' AND p.book = 'WORLD' AND l.issue_id <> e.reference_id
"""

# Points of a lot with grams are (grams carried + grams) // ratio, and the remainder is carried to the next such grant.
CARRIED = """
WITH granted AS (
  SELECT e.account_id, e.version, (e.posted_at AT TIME ZONE zone)::date AS day,
    sum(CASE WHEN p.asset = 'GRAM' THEN amount ELSE 0 END) AS grams,
    sum(CASE WHEN p.asset = 'POINT' THEN amount ELSE 0 END) AS points
  FROM pack, ledger_entry e JOIN ledger_posting p ON p.account_id = e.account_id AND p.entry_id = e.id
  WHERE e.kind = 'ISSUE' AND p.book = 'FREE' GROUP BY e.account_id, e.version, day),
running AS (
  SELECT account_id, version, grams_per_point,
    sum(grams - points * grams_per_point) OVER (PARTITION BY account_id ORDER BY version) AS carried,
    lead(version) OVER (PARTITION BY account_id ORDER BY version) IS NULL AS is_last
  FROM granted LEFT JOIN editions ON day >= effective_on AND day < superseded_on WHERE grams > 0)
SELECT format('account %s, version %s', account_id, version) AS what
FROM running WHERE (carried >= 0 AND carried < grams_per_point) IS NOT TRUE
UNION ALL
SELECT format('account %s', a.id) FROM ledger_account a LEFT JOIN running r ON r.account_id = a.id AND r.is_last
WHERE a.carried_grams <> coalesce(r.carried, 0)
"""

# Points without grams are the floor of what the records of the lot earned.
EARNED = """
SELECT format('account %s, issue %s', e.account_id, e.issue_id) AS what
FROM (SELECT s.account_id, l.issue_id, floor(sum(c.exact_points)) AS points
      FROM issuance_share s JOIN ledger_lot l ON l.account_id = s.account_id AND l.id = s.lot_id
        JOIN issuance_calculation c
          ON c.account_id = s.account_id AND c.record_id = s.record_id AND c.run_id = s.run_id
      WHERE c.exact_points IS NOT NULL GROUP BY s.account_id, l.issue_id) e
  JOIN (SELECT account_id, issue_id, sum(points) AS points FROM ledger_lot GROUP BY account_id, issue_id) k
    ON k.account_id = e.account_id AND k.issue_id = e.issue_id
WHERE e.points <> k.points
"""

# Honour is the sum of what ended, for points and for grams; what passed to a merchant is in neither.
HONOUR = """
SELECT format('account %s', a.id) AS what
FROM ledger_account a LEFT JOIN (
    SELECT account_id,
      sum(amount) FILTER (WHERE asset = 'POINT' AND book = 'REDEEMED') AS redeemed_points,
      sum(amount) FILTER (WHERE asset = 'POINT' AND book = 'RETIRED') AS retired_points,
      sum(amount) FILTER (WHERE asset = 'POINT' AND book = 'EXPIRED') AS expired_points,
      sum(amount) FILTER (WHERE asset = 'GRAM' AND book = 'RETIRED') AS retired_grams,
      sum(amount) FILTER (WHERE asset = 'GRAM' AND book = 'EXPIRED') AS expired_grams
    FROM ledger_posting GROUP BY account_id) p ON p.account_id = a.id
WHERE (a.redeemed_points, a.retired_points, a.expired_points, a.retired_grams, a.expired_grams) IS DISTINCT FROM
  (coalesce(p.redeemed_points, 0), coalesce(p.retired_points, 0), coalesce(p.expired_points, 0),
   coalesce(p.retired_grams, 0), coalesce(p.expired_grams, 0))
"""

# Honour only grows: no leg takes anything out of the books where things end.
ONLY_GROWS = """
SELECT format('entry %s of account %s, line %s', entry_id, account_id, line) AS what
FROM ledger_posting WHERE book IN ('REDEEMED', 'RETIRED', 'EXPIRED') AND amount < 0
"""

INVARIANTS = (
    Invariant(
        "I-01",
        "All that was issued is held, retired, expired or with a merchant, and entries, lots and totals agree.",
        (
            Proof("the legs of an entry do not sum to zero", ENTRIES_BALANCE),
            Proof("a leg does not belong to its entry", LEGS_BELONG),
            Proof("entries are not numbered without a gap up to the account's version", VERSIONS),
            Proof("a balance is not the sum of the legs before it", BALANCES),
            Proof("running totals are not the sums of the legs", TOTALS),
            Proof("lots of an issue are not what the legs say", FAMILIES),
            Proof("what ended is not what the legs say", ENDS),
            Proof("an issue is not the sum of its lots", ISSUES),
            Proof("an entry grants a lot of another issue", GRANTS),
            Proof("points are not the grams and the carried rest over the ratio", CARRIED),
            Proof("points without grams are not what the records earned", EARNED),
        ),
    ),
    Invariant(
        "I-09",
        "Honour only grows: it is the sum of what was redeemed, retired and expired.",
        (
            Proof("honour is not the sum of what ended", HONOUR),
            Proof("a leg takes honour back", ONLY_GROWS),
        ),
    ),
)
