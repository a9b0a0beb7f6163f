"""Runs every proof over the rows. Give it one REPEATABLE READ, READ ONLY transaction: proofs compare tables."""

from collections.abc import Sequence

from backend.kit.db import Reader
from backend.methodologies import catalogue
from backend.programme import RulePack, Rules
from backend.verify import drops, earning, quantities, serials, spending, unbuilt
from backend.verify.values import Finding, Invariant, Proof

INVARIANTS = tuple(
    sorted(
        (
            *quantities.INVARIANTS,
            *serials.INVARIANTS,
            *earning.INVARIANTS,
            *spending.INVARIANTS,
            *drops.INVARIANTS,
            *unbuilt.INVARIANTS,
        ),
        key=lambda invariant: invariant.id,
    )
)
EXAMPLES = 5

# What a proof may read besides the tables, and how its rows are counted; `{}` is where the proof's statement goes.
# Publications stand in the table of the programme or come with the catalogue, which is data and not code.
FRAME = """
WITH pack AS (SELECT $1::boolean AS takes_unpublished_methods, $2::boolean AS takes_back_dated_consents,
    $3::text AS zone),
  editions AS (SELECT effective_on, lead(effective_on, 1, 'infinity') OVER (ORDER BY effective_on) AS superseded_on,
      expiry_years, grams_per_point
    FROM unnest($4::date[], $5::integer[], $6::integer[]) AS edition(effective_on, expiry_years, grams_per_point)),
  published AS (SELECT method_code, method_version, method_hash, effective_on, superseded_on
    FROM methodologies_publication UNION ALL
    SELECT * FROM unnest($7::text[], $8::text[], $9::text[], $10::date[], $11::date[])),
  broken AS ({})
SELECT (SELECT count(*) FROM broken) AS broken, ARRAY(SELECT what FROM broken ORDER BY what LIMIT $12) AS examples
"""


async def verify(db: Reader, pack: RulePack, invariants: Sequence[Invariant] = INVARIANTS) -> list[Finding]:
    """Recompute I-01 to I-20 and F-09 of drops, or some of them, under a rule pack, in the order of their names.

    Each proof scans whole tables, most of them sorting or hashing once: O(rows log rows) in all, no locks.
    """
    facts = _facts(pack)
    return [await _find(db, invariant, facts) for invariant in invariants]


async def _find(db: Reader, invariant: Invariant, facts: tuple[object, ...]) -> Finding:
    if invariant.not_applicable:
        return Finding(invariant.id, invariant.title, None, reason=invariant.not_applicable)
    broken, examples = 0, list[str]()
    for proof in invariant.proofs:
        count, found = await _contradictions(db, proof, facts)
        broken += count
        examples += (f"{proof.complaint}: {what}" for what in found)
    return Finding(invariant.id, invariant.title, not broken, broken, tuple(examples[:EXAMPLES]))


async def _contradictions(db: Reader, proof: Proof, facts: tuple[object, ...]) -> tuple[int, list[str]]:
    # Both parts are constants of this package; whatever varies is a parameter.
    row = await db.fetchrow(FRAME.replace("{}", proof.broken), *facts, EXAMPLES)
    return (0, []) if row is None else (row["broken"], row["examples"])


def _facts(pack: RulePack) -> tuple[object, ...]:
    rules = [Rules.of(edition) for edition in pack.editions]
    published = [
        (method.code, method.version, method.sha256, one.effective_on, one.superseded_on)
        for method in catalogue()
        for one in method.data.publications
        if one.programme == pack.code
    ]
    return (
        pack.recognises_unpublished_methods,
        pack.allows_back_dated_consents,
        pack.time_zone,
        [edition.effective_on for edition in pack.editions],
        [one.expiry_years for one in rules],
        [one.grams_per_point for one in rules],
        *([row[column] for row in published] for column in range(5)),
    )
