"""I-02: every gram has its own serial, with one owner or one end, and leads back to the act it came from.

Only positions are compared here; that the amounts are right is I-01. A family is one account's lots in one issue.
"""

from backend.verify.values import Invariant, Proof

# In an issue the ranges of all owners and states start at 1 and follow one another: no gap, no overlap.
RANGES = """
SELECT format('lot %s of account %s, issue %s', id, account_id, issue_id) AS what
FROM (SELECT id, account_id, issue_id, serial_from,
        lag(serial_until, 1, 1::bigint) OVER (PARTITION BY issue_id ORDER BY serial_from, serial_until) AS expected
      FROM ledger_lot WHERE serial_until > serial_from) AS range
WHERE serial_from <> expected
"""

# A lot's grams are the length of its range.
LENGTHS = """
SELECT format('lot %s of account %s', id, account_id) AS what
FROM ledger_lot WHERE grams IS DISTINCT FROM serial_until - serial_from
"""

# A part comes from a lot of the same account and grant, or passed on since, and somebody who exists owns it.
PARTS = """
SELECT format('lot %s of account %s', part.id, part.account_id) AS what
FROM ledger_lot part
  LEFT JOIN ledger_lot parent ON parent.account_id = part.account_id AND parent.id = part.parent_id
  LEFT JOIN ledger_account owner ON owner.id = part.owner_id
WHERE owner.id IS NULL
  OR (part.parent_id IS NOT NULL
    AND (parent.issue_id = part.issue_id AND CASE WHEN part.owner_id = part.account_id
      THEN parent.granted_at = part.granted_at ELSE parent.granted_at <= part.granted_at END) IS NOT TRUE)
"""

# An issue grants an account one lot; all others of the family are parts of it.
ROOTS = """
SELECT format('account %s, issue %s', account_id, issue_id) AS what
FROM ledger_lot GROUP BY account_id, issue_id HAVING count(*) FILTER (WHERE parent_id IS NULL) <> 1
"""

# Each record of a lot owns the range between the floors of the running exact sums, in the order of record ids, and all
# of them together own the lot as it was issued. Parts keep the family's outer ends, so those are the lot as issued.
SHARES = """
WITH family AS (
  SELECT account_id, issue_id, min(id) FILTER (WHERE parent_id IS NULL) AS lot_id, min(serial_from) AS serial_from,
    max(serial_until) AS serial_until
  FROM ledger_lot GROUP BY account_id, issue_id),
earned AS (
  SELECT s.account_id, s.lot_id, s.record_id, s.serial_from, s.serial_until,
    CASE WHEN c.exact_points IS NULL THEN coalesce(c.exact_grams, 0) ELSE 0 END AS grams
  FROM issuance_share s LEFT JOIN issuance_calculation c
    ON c.account_id = s.account_id AND c.record_id = s.record_id AND c.run_id = s.run_id),
running AS (
  SELECT *, sum(grams) OVER (PARTITION BY account_id, lot_id ORDER BY record_id) AS sum FROM earned)
SELECT format('record %s of account %s, lot %s', r.record_id, r.account_id, r.lot_id) AS what
FROM running r LEFT JOIN family f ON f.account_id = r.account_id AND f.lot_id = r.lot_id
WHERE (r.serial_from = f.serial_from + floor(r.sum - r.grams) AND r.serial_until = f.serial_from + floor(r.sum))
  IS NOT TRUE
UNION ALL
SELECT format('lot %s of account %s', f.lot_id, f.account_id)
FROM family f LEFT JOIN (SELECT account_id, lot_id, max(serial_until) AS serial_until FROM issuance_share
    GROUP BY account_id, lot_id) s ON s.account_id = f.account_id AND s.lot_id = f.lot_id
WHERE f.serial_until IS DISTINCT FROM s.serial_until
"""

INVARIANTS = (
    Invariant(
        "I-02",
        "Serials of an issue neither overlap nor leave a gap, through every split, and lead back to acts.",
        (
            Proof("a range does not follow the one before it", RANGES),
            Proof("grams are not the length of the range", LENGTHS),
            Proof("a part does not fit its parent or its owner", PARTS),
            Proof("an issue did not grant the account exactly one lot", ROOTS),
            Proof("records do not own the lot as it was issued", SHARES),
        ),
    ),
)
