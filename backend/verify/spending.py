"""I-05 to I-08, I-10, I-11: how points and grams may leave an account, and when."""

from backend.verify.values import Invariant, Proof

# Points move between books of one account; a leg of points names no owner, and merchants have no book for them.
NO_OTHER_OWNER = """
SELECT format('entry %s of account %s, line %s', entry_id, account_id, line) AS what
FROM ledger_posting WHERE asset = 'POINT'
  AND (owner_id IS NOT NULL OR book NOT IN ('WORLD', 'FREE', 'HELD', 'REDEEMED', 'RETIRED', 'EXPIRED'))
"""

# A lot with points belongs to the person it was granted to.
POINTS_STAY = """
SELECT format('lot %s of account %s', l.id, l.account_id) AS what
FROM ledger_lot l LEFT JOIN ledger_account a ON a.id = l.account_id
WHERE l.points > 0 AND (l.owner_id = l.account_id AND a.owner_kind = 'PERSON') IS NOT TRUE
"""

# An entry that moves points stands in one account.
ONE_ACCOUNT = """
SELECT format('entry %s', entry_id) AS what
FROM ledger_posting WHERE asset = 'POINT' GROUP BY entry_id HAVING count(DISTINCT account_id) > 1
"""

# Each kind of entry moves between its own books, in its own direction.
WAYS = """
SELECT format('entry %s of account %s, line %s', p.entry_id, p.account_id, p.line) AS what
FROM ledger_posting p JOIN ledger_entry e ON e.account_id = p.account_id AND e.id = p.entry_id
WHERE (p.asset = 'GRAM' AND p.book = 'REDEEMED') OR (e.kind, p.book, p.amount > 0) NOT IN (
  VALUES ('ISSUE', 'WORLD', false), ('ISSUE', 'FREE', true),
    ('HOLD', 'FREE', false), ('HOLD', 'HELD', true), ('RELEASE', 'HELD', false), ('RELEASE', 'FREE', true),
    ('REDEEM', 'FREE', false), ('REDEEM', 'HELD', false), ('REDEEM', 'REDEEMED', true), ('REDEEM', 'REDEEMED', false),
    ('REDEEM', 'MERCHANT', true),
    ('RETIRE', 'FREE', false), ('RETIRE', 'HELD', false), ('RETIRE', 'RETIRED', true), ('RETIRE', 'RETIRED', false),
    ('EXPIRE', 'FREE', false), ('EXPIRE', 'EXPIRED', true), ('EXPIRE', 'EXPIRED', false))
"""

# Grams of a redemption go to the provider of what was redeemed.
TO_THE_PROVIDER = """
SELECT format('entry %s of account %s', p.entry_id, p.account_id) AS what
FROM ledger_posting p JOIN ledger_entry e ON e.account_id = p.account_id AND e.id = p.entry_id
  JOIN mall_redemption r ON r.account_id = e.account_id AND r.id = e.reference_id
  JOIN mall_listing l ON l.id = r.listing_id
WHERE p.book = 'MERCHANT' AND e.kind = 'REDEEM'
  AND (p.owner_id = r.provider_id AND r.provider_id = l.provider_id) IS NOT TRUE
"""

# Grams that are not the person's own came from a part that a redemption took, and are its receiver's.
BY_REDEMPTION = """
SELECT format('lot %s of account %s', l.id, l.account_id) AS what
FROM ledger_lot l WHERE l.owner_id <> l.account_id AND l.grams > 0 AND NOT EXISTS (
  SELECT FROM ledger_posting t
    JOIN ledger_entry e ON e.account_id = t.account_id AND e.id = t.entry_id AND e.kind = 'REDEEM'
    JOIN ledger_posting m ON m.account_id = t.account_id AND m.entry_id = t.entry_id AND m.book = 'MERCHANT'
  WHERE t.account_id = l.account_id AND t.lot_id = l.parent_id AND t.asset = 'GRAM' AND t.book IN ('FREE', 'HELD')
    AND t.amount = -l.grams AND m.owner_id = l.owner_id)
"""

# A redemption, or its hold, that took points of a family without grams left no free, unexpired points with grams
# behind: per family, the legs up to the account's version say what was free.
CARBON_FIRST = """
WITH family AS (
  SELECT account_id, issue_id, sum(grams) AS grams, min(spendable_until) FILTER (WHERE parent_id IS NULL) AS until
  FROM ledger_lot GROUP BY account_id, issue_id),
moved AS (
  SELECT p.account_id, l.issue_id, p.entry_id, p.version, f.grams, f.until,
    sum(CASE WHEN p.asset = 'POINT' THEN p.amount ELSE 0 END) AS free_points,
    sum(CASE WHEN p.asset = 'GRAM' THEN p.amount ELSE 0 END) AS free_grams
  FROM ledger_posting p JOIN ledger_lot l ON l.account_id = p.account_id AND l.id = p.lot_id
    JOIN family f ON f.account_id = l.account_id AND f.issue_id = l.issue_id
  WHERE p.book = 'FREE' GROUP BY p.account_id, l.issue_id, p.entry_id, p.version, f.grams, f.until),
plain AS (
  SELECT DISTINCT e.account_id, e.id, e.version, e.posted_at
  FROM moved m JOIN ledger_entry e ON e.account_id = m.account_id AND e.id = m.entry_id
  WHERE e.kind IN ('REDEEM', 'HOLD') AND m.grams = 0)
SELECT format('entry %s of account %s, issue %s', t.id, t.account_id, m.issue_id) AS what
FROM plain t JOIN moved m ON m.account_id = t.account_id AND m.version <= t.version
WHERE m.grams > 0 AND m.until > t.posted_at
GROUP BY t.account_id, t.id, m.issue_id HAVING sum(m.free_points) > 0 AND sum(m.free_grams) > 0
"""

# A redemption has one entry, which cancelled its points and moved its grams; and no such entry stands alone. One that
# was on hold has the entry that set them aside, and either of the two others once it has ended.
ONE_ENTRY = """
SELECT format('redemption %s of account %s', coalesce(r.id, e.reference_id), coalesce(r.account_id, e.account_id))
  AS what
FROM mall_redemption r LEFT JOIN mall_hold h ON h.account_id = r.account_id AND h.redemption_id = r.id
  FULL JOIN (
    SELECT e.account_id, e.reference_id, count(DISTINCT e.id) AS entries,
      sum(CASE WHEN p.asset = 'POINT' AND p.book = 'REDEEMED' THEN p.amount ELSE 0 END) AS points,
      sum(CASE WHEN p.asset = 'GRAM' AND p.book = 'MERCHANT' THEN p.amount ELSE 0 END) AS grams
    FROM ledger_entry e LEFT JOIN ledger_posting p ON p.account_id = e.account_id AND p.entry_id = e.id
    WHERE e.kind = 'REDEEM' GROUP BY e.account_id, e.reference_id) e
  ON e.account_id = r.account_id AND e.reference_id = r.id
WHERE CASE WHEN h.account_id IS NULL OR h.ending = 'SETTLED' OR (e.entries > 0 AND h.ending IS NULL AND h.settles)
  THEN (e.entries = 1 AND e.points = r.points AND e.grams = r.grams) IS NOT TRUE ELSE e.entries > 0 END
"""

# What a redemption waits for was set aside by one entry, whole; what was released lies nowhere on hold any more. The
# books know the same deadline and the same end at it. What a till has taken can be given back no more.
ON_HOLD = """
SELECT format('redemption %s of account %s', h.redemption_id, h.account_id) AS what
FROM mall_hold h LEFT JOIN mall_redemption r ON r.account_id = h.account_id AND r.id = h.redemption_id
  LEFT JOIN (SELECT e.account_id, e.reference_id, count(DISTINCT e.id) AS entries,
      sum(CASE WHEN p.asset = 'POINT' THEN p.amount ELSE 0 END) AS points,
      sum(CASE WHEN p.asset = 'GRAM' THEN p.amount ELSE 0 END) AS grams
    FROM ledger_entry e JOIN ledger_posting p ON p.account_id = e.account_id AND p.entry_id = e.id
    WHERE e.kind = 'HOLD' AND p.book = 'HELD' GROUP BY e.account_id, e.reference_id) e
  ON e.account_id = h.account_id AND e.reference_id = h.redemption_id
WHERE (e.entries = 1 AND e.points = r.points AND e.grams = r.grams) IS NOT TRUE
UNION ALL
SELECT format('redemption %s of account %s', h.redemption_id, h.account_id)
FROM mall_hold h JOIN ledger_lot l ON l.account_id = h.account_id AND l.reference_id = h.redemption_id
  JOIN mall_redemption r ON r.account_id = h.account_id AND r.id = h.redemption_id
WHERE l.state = 'HELD' AND (h.ended_at IS NOT NULL OR l.held_until IS DISTINCT FROM h.until
  OR l.settles_to_id IS DISTINCT FROM CASE WHEN h.settles THEN r.provider_id END)
UNION ALL
SELECT format('voucher of redemption %s of account %s', h.redemption_id, h.account_id)
FROM mall_hold h JOIN mall_voucher v ON v.account_id = h.account_id AND v.redemption_id = h.redemption_id
WHERE v.used_at IS NOT NULL AND (h.ending = 'RELEASED' OR (h.ending IS NULL AND v.used_at < h.until) OR EXISTS (
  SELECT FROM ledger_lot l
  WHERE l.account_id = h.account_id AND l.reference_id = h.redemption_id AND l.state = 'HELD'))
"""

# A redemption has its voucher once it is confirmed, a voucher its redemption.
ONE_VOUCHER = """
SELECT format('redemption %s of account %s', coalesce(r.id, v.redemption_id), coalesce(r.account_id, v.account_id))
  AS what
FROM mall_redemption r FULL JOIN mall_voucher v ON v.code = r.voucher_code
  LEFT JOIN mall_hold h ON h.account_id = r.account_id AND h.redemption_id = r.id
WHERE (v.account_id = r.account_id AND v.redemption_id = r.id AND v.provider_id = r.provider_id) IS NOT TRUE
  AND NOT (v.code IS NULL AND h.awaits IS NOT DISTINCT FROM 'CONFIRM')
"""

# It was paid at the price of its version; stock never fell below zero.
PRICES = """
SELECT format('redemption %s of account %s', r.id, r.account_id) AS what
FROM mall_redemption r LEFT JOIN mall_listing l ON l.id = r.listing_id
WHERE l.id IS NULL OR (l.version = r.listing_version AND l.points <> r.points)
UNION ALL
SELECT format('listing %s', id) FROM mall_listing WHERE stock < 0
"""

# A lot's grams end once: by redemption, use or expiry.
END_ONCE = """
SELECT format('lot %s of account %s', p.lot_id, p.account_id) AS what
FROM ledger_posting p JOIN ledger_entry e ON e.account_id = p.account_id AND e.id = p.entry_id
WHERE p.asset = 'GRAM' AND p.book IN ('FREE', 'HELD') AND p.amount < 0 AND e.kind IN ('REDEEM', 'RETIRE', 'EXPIRE')
GROUP BY p.account_id, p.lot_id HAVING count(*) > 1
"""

# Grams that passed to a merchant did not also end in the name of the person they came from.
HELPED_APART = """
SELECT format('lot %s of account %s', id, account_id) AS what
FROM ledger_lot WHERE owner_id <> account_id AND state IN ('RETIRED', 'EXPIRED')
"""

# Nothing free was taken from the instant its term ended, and nothing was expired before it.
IN_TIME = """
SELECT format('entry %s of account %s, lot %s', e.id, e.account_id, l.id) AS what
FROM ledger_entry e JOIN ledger_posting p ON p.account_id = e.account_id AND p.entry_id = e.id
  JOIN ledger_lot l ON l.account_id = p.account_id AND l.id = p.lot_id
WHERE p.asset = 'POINT' AND p.book = 'FREE' AND p.amount < 0
  AND CASE WHEN e.kind = 'EXPIRE' THEN e.posted_at < l.spendable_until ELSE e.posted_at >= l.spendable_until END
"""

# The term was fixed at the grant: the local midnight that ends the anniversary (29 February has it on the 28th).
TERMS = """
SELECT format('lot %s of account %s', l.id, l.account_id) AS what
FROM pack CROSS JOIN ledger_lot l LEFT JOIN editions ed
  ON (l.granted_at AT TIME ZONE zone)::date >= ed.effective_on
  AND (l.granted_at AT TIME ZONE zone)::date < ed.superseded_on
WHERE l.spendable_until IS DISTINCT FROM CASE WHEN l.owner_id = l.account_id THEN
  ((l.granted_at AT TIME ZONE zone)::date + make_interval(years => expiry_years, days => 1)) AT TIME ZONE zone END
"""

INVARIANTS = (
    Invariant(
        "I-05",
        "Points never move between owners.",
        (
            Proof("a leg of points names an owner or a merchant", NO_OTHER_OWNER),
            Proof("points are not their person's", POINTS_STAY),
            Proof("an entry moves points of two accounts", ONE_ACCOUNT),
        ),
    ),
    Invariant(
        "I-06",
        "Grams leave a person only by redemption to that listing's provider, by use or by expiry.",
        (
            Proof("a leg that its kind of entry does not have", WAYS),
            Proof("grams went to another than the provider", TO_THE_PROVIDER),
            Proof("somebody else's lot that no redemption gave", BY_REDEMPTION),
        ),
    ),
    Invariant(
        "I-07",
        "A redemption takes every point with grams before any without.",
        (Proof("points without grams taken while points with grams were free", CARBON_FIRST),),
    ),
    Invariant(
        "I-08",
        "A redemption is whole: points, grams, voucher and price, or nothing.",
        (
            Proof("a redemption and its entry do not agree", ONE_ENTRY),
            Proof("what is on hold was not set aside, or still is", ON_HOLD),
            Proof("a redemption and its voucher do not agree", ONE_VOUCHER),
            Proof("paid at another price, or sold what was not there", PRICES),
        ),
    ),
    Invariant(
        "I-10",
        "No gram is honoured twice as a reduction.",
        (
            Proof("a lot ended twice", END_ONCE),
            Proof("a merchant's grams ended as the person's", HELPED_APART),
        ),
    ),
    Invariant(
        "I-11",
        "Nothing was taken after its term ended, whether or not it had been swept.",
        (
            Proof("taken after its term, or expired before", IN_TIME),
            Proof("a term that was not fixed at the grant", TERMS),
        ),
    ),
)
