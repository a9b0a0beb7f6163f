"""F-09: what a drop came to follows from what it published, and nobody's points are left held."""

from backend.verify.values import Invariant, Proof

# The closed list is the one whose root was published, and each of its lines is of its salt, account and drop.
LISTS = """
SELECT format('wish of account %s in drop %s', account_id, drop_id) AS what FROM drops_wish
WHERE leaf <> encode(sha256(decode(salt || lpad(to_hex(account_id), 16, '0') || lpad(to_hex(drop_id), 16, '0'), 'hex')),
  'hex')
UNION ALL
SELECT format('drop %s', d.id) FROM drops_drop d LEFT JOIN drops_wish w ON w.drop_id = d.id AND w.fate <> 'WITHDRAWN'
WHERE d.root IS NOT NULL GROUP BY d.id
HAVING d.listed <> count(w.leaf)
  OR d.root <> encode(sha256(decode(coalesce(string_agg(w.leaf, '' ORDER BY w.leaf COLLATE "C"), ''), 'hex')), 'hex')
"""

# A seed is the one that was committed to, told after the closing; two people of two organisations committed.
SEEDS = """
SELECT format('round %s of drop %s, %s', r.round, r.drop_id, r.side) AS what
FROM drops_reveal r JOIN drops_drop d ON d.id = r.drop_id
  LEFT JOIN drops_commitment c ON c.drop_id = r.drop_id AND c.round = r.round AND c.side = r.side
WHERE (c.commitment = encode(sha256(decode(r.seed, 'hex')), 'hex') AND r.revealed_at >= d.closed_at) IS NOT TRUE
UNION ALL
SELECT format('round %s of drop %s', a.round, a.drop_id)
FROM drops_commitment a JOIN drops_commitment b ON b.drop_id = a.drop_id AND b.round = a.round AND b.side > a.side
WHERE a.person_id = b.person_id OR a.organisation_id = b.organisation_id
UNION ALL
SELECT format('drop %s', w.drop_id) FROM drops_wish w
  LEFT JOIN drops_commitment c ON c.drop_id = w.drop_id AND c.round = 1 AND c.committed_at <= w.wished_at
GROUP BY w.drop_id, w.account_id HAVING count(c.side) <> 2
"""

# The winners are the lowest hashes of both seeds, the root and the leaf, in that order.
WINNERS = """
WITH drawn AS (
  SELECT d.id, d.pieces, d.root, string_agg(r.seed, '' ORDER BY r.side DESC) AS seeds
  FROM drops_drop d LEFT JOIN drops_reveal r ON r.drop_id = d.id AND r.round = d.round
  WHERE d.state = 'DRAWN' GROUP BY d.id),
scored AS (
  SELECT d.id, w.account_id, w.rank, d.pieces,
    row_number() OVER (PARTITION BY d.id ORDER BY sha256(decode(d.seeds || d.root || w.leaf, 'hex'))) AS place
  FROM drawn d JOIN drops_wish w ON w.drop_id = d.id AND w.fate <> 'WITHDRAWN')
SELECT format('account %s in drop %s', account_id, id) AS what FROM scored
WHERE rank IS DISTINCT FROM CASE WHEN place <= pieces THEN place END
UNION ALL
SELECT format('drop %s', d.id) FROM drops_drop d LEFT JOIN drops_round r ON r.drop_id = d.id AND r.ending = 'DRAWN'
WHERE (d.state = 'DRAWN') <> (r.drop_id IS NOT NULL)
UNION ALL
SELECT format('account %s in drop %s', w.account_id, d.id) FROM drops_drop d JOIN drops_wish w ON w.drop_id = d.id
WHERE d.state <> 'DRAWN' AND w.rank IS NOT NULL
"""

# A winner who was served has one redemption of the drop's listing at its price; no other wish has one.
SERVED = """
SELECT format('account %s in drop %s', w.account_id, w.drop_id) AS what
FROM drops_wish w JOIN drops_drop d ON d.id = w.drop_id
  LEFT JOIN mall_redemption r ON r.account_id = w.account_id AND r.id = w.redemption_id
WHERE w.fate = 'SERVED' AND (r.listing_id = d.listing_id AND r.points = d.points) IS NOT TRUE
UNION ALL
SELECT format('redemption %s of account %s', redemption_id, account_id)
FROM drops_wish WHERE redemption_id IS NOT NULL GROUP BY account_id, redemption_id HAVING count(*) > 1
UNION ALL
SELECT format('account %s in drop %s', w.account_id, w.drop_id) FROM drops_wish w JOIN drops_drop d ON d.id = w.drop_id
WHERE (d.settled_at IS NOT NULL AND w.fate = 'HELD') OR (w.rank IS NOT NULL AND w.fate IN ('LOST', 'WITHDRAWN'))
"""

# Points are held for a drop as long as its wish is open, and no longer; a hold past its deadline has freed itself.
HELD = """
SELECT format('account %s in drop %s', coalesce(w.account_id, l.account_id), coalesce(w.purpose, l.purpose)) AS what
FROM (SELECT account_id, 'drop:' || drop_id AS purpose, points, held_until FROM drops_wish
      JOIN drops_drop d ON d.id = drop_id WHERE fate = 'HELD') w
  FULL JOIN (SELECT account_id, purpose, sum(points) AS points FROM ledger_lot
      WHERE state = 'HELD' AND purpose LIKE 'drop:%' GROUP BY account_id, purpose) l USING (account_id, purpose)
WHERE w.points IS DISTINCT FROM l.points AND (l.points IS NOT NULL OR w.held_until > now())
"""

INVARIANTS = (
    Invariant(
        "F-09",
        "A drop's winners follow from what it published; each has one voucher, and nothing stays held.",
        (
            Proof("a list and its root do not agree", LISTS),
            Proof("a seed or a commitment that cannot be", SEEDS),
            Proof("not the winners that the seeds and the list give", WINNERS),
            Proof("a winner and their redemption do not agree", SERVED),
            Proof("points are held without an open wish, or an open wish without its points", HELD),
        ),
    ),
)
