"""The accounts' set-based SQL: one function per statement."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from backend.accounts.values import (
    Decision,
    Held,
    NewOrganisation,
    NewSeat,
    Organisation,
    OrganisationKind,
    Proposal,
    Role,
    Within,
)
from backend.kit.db import Reader, Row, Tx

ORGANISATION = """SELECT o.account_id, o.code, o.name_zh, o.name_en, o.region,
    ARRAY(SELECT k.kind FROM accounts_organisation_kind k WHERE k.account_id = o.account_id) AS kinds
  FROM accounts_organisation o"""

HELD = "id, person_id, organisation_id, role, region, valid_from, valid_until"
# Holds then or will; one to come that was ended ends where it begins, and so never does.
STANDS = "(valid_until IS NULL OR valid_until > greatest({at}, valid_from))"
SEAT = "person_id, organisation_id, role, region, valid_from, valid_until"
PROPOSAL = f"id, {SEAT}, proposed_by, proposed_at, decision, decided_by, decided_at, membership_id"

WITHIN = "(region = ANY($1) OR (organisation_id, region) IN (SELECT * FROM unnest($2::bigint[], $3::text[])))"

type Place = tuple[datetime, int]


async def insert_people(tx: Tx, rows: Sequence[tuple[int, str, str, datetime]]) -> None:
    """Add people: (id, display name, region, registered at)."""
    await tx.columns(
        """INSERT INTO accounts_person (account_id, display_name, region, registered_at)
           SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[])""",
        rows,
    )


async def insert_handles(tx: Tx, rows: Sequence[tuple[str, int]]) -> None:
    """Add handles: (handle, account)."""
    await tx.columns(
        "INSERT INTO accounts_handle (handle, account_id) SELECT * FROM unnest($1::text[], $2::bigint[])", rows
    )


async def lock_people(tx: Tx, account_ids: Collection[int]) -> set[int]:
    """Lock people in the order of their ids, in a statement of its own; tells which there are, none that is closed."""
    rows = await tx.fetch(
        """SELECT account_id FROM accounts_person WHERE account_id = ANY($1) AND closed_at IS NULL
           ORDER BY account_id FOR UPDATE""",
        sorted(account_ids),
    )
    return {row["account_id"] for row in rows}


async def close_person(tx: Tx, account_id: int, name: str, at: datetime) -> None:
    """Close a person's account and replace what they called themselves."""
    await tx.execute(
        "UPDATE accounts_person SET display_name = $2, closed_at = $3 WHERE account_id = $1", account_id, name, at
    )


async def insert_organisation(tx: Tx, account_id: int, new: NewOrganisation, at: datetime) -> bool:
    """Add an organisation; False if its code is taken, also by one that is being registered at this moment."""
    inserted = await tx.fetchval(
        """INSERT INTO accounts_organisation (account_id, code, name_zh, name_en, region, registered_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING RETURNING true""",
        *(account_id, new.code, new.name_zh, new.name_en, new.region, at),
    )
    return inserted is not None


async def insert_kinds(tx: Tx, account_id: int, kinds: Iterable[OrganisationKind]) -> None:
    """Add the kinds that an organisation holds."""
    await tx.columns(
        "INSERT INTO accounts_organisation_kind (account_id, kind) SELECT * FROM unnest($1::bigint[], $2::text[])",
        [(account_id, kind) for kind in sorted(kinds)],
    )


async def organisation_by_code(db: Reader, code: str) -> Organisation | None:
    """The organisation of this code."""
    return _organisation(await db.fetchrow(f"{ORGANISATION} WHERE o.code = $1", code))


async def organisation_by_id(db: Reader, account_id: int) -> Organisation | None:
    """The organisation of this account."""
    return _organisation(await db.fetchrow(f"{ORGANISATION} WHERE o.account_id = $1", account_id))


async def organisations_by_ids(db: Reader, account_ids: Collection[int]) -> list[Organisation]:
    """The organisations of these accounts."""
    rows = await db.fetch(f"{ORGANISATION} WHERE o.account_id = ANY($1)", list(account_ids))
    return [organisation for row in rows if (organisation := _organisation(row))]


async def organisations_of(
    db: Reader, kind: OrganisationKind, regions: Collection[str], most: int
) -> list[Organisation]:
    """The organisations of a kind in these regions, by their Chinese names."""
    rows = await db.fetch(
        f"""{ORGANISATION} JOIN accounts_organisation_kind one ON one.account_id = o.account_id AND one.kind = $1
            WHERE o.region = ANY($2) ORDER BY o.name_zh, o.account_id LIMIT $3""",
        kind,
        list(regions),
        most,
    )
    return [organisation for row in rows if (organisation := _organisation(row))]


async def insert_membership(tx: Tx, membership_id: int, new: NewSeat, valid_from: datetime) -> None:
    """Add a membership that begins at an instant."""
    await tx.execute(
        """INSERT INTO accounts_membership (id, person_id, organisation_id, role, region, valid_from, valid_until)
           VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        *(membership_id, new.person_id, new.organisation_id, new.role, new.region, valid_from, new.valid_until),
    )


async def membership(db: Reader, membership_id: int, at: datetime) -> Held | None:
    """A membership that is not over."""
    row = await db.fetchrow(
        f"SELECT {HELD} FROM accounts_membership WHERE id = $1 AND {STANDS.format(at='$2')}",
        *(membership_id, at),
    )
    return _held(row) if row else None


async def memberships(
    db: Reader, within: Within, organisation_id: int, at: datetime, after: Place | None, most: int
) -> list[Held]:
    """Memberships of an organisation that are not over, those to come too, in the order in which they begin."""
    rows = await db.fetch(
        f"""SELECT {HELD} FROM accounts_membership WHERE {WITHIN} AND organisation_id = $4
              AND {STANDS.format(at="$5")}
              AND ($6::timestamptz IS NULL OR (valid_from, id) > ($6, $7)) ORDER BY valid_from, id LIMIT $8""",
        *(*_within(within), organisation_id, at, *(after or (None, None)), most),
    )
    return [_held(row) for row in rows]


async def insert_proposal(tx: Tx, proposal: Proposal) -> None:
    """Add a proposal."""
    seat = proposal.seat
    await tx.execute(
        """INSERT INTO accounts_seat_proposal
             (id, person_id, organisation_id, role, region, valid_from, valid_until, proposed_by, proposed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        *(proposal.id, seat.person_id, seat.organisation_id, seat.role, seat.region),
        *(seat.valid_from, seat.valid_until, proposal.proposed_by, proposal.proposed_at),
    )


async def decide_proposal(tx: Tx, proposal: Proposal) -> None:
    """Keep what was decided on a proposal."""
    await tx.execute(
        """UPDATE accounts_seat_proposal SET decision = $2, decided_by = $3, decided_at = $4, membership_id = $5
           WHERE id = $1""",
        *(proposal.id, proposal.decision, proposal.decided_by, proposal.decided_at, proposal.membership_id),
    )


async def proposal(db: Reader, proposal_id: int) -> Proposal | None:
    """A proposal, decided on or not."""
    row = await db.fetchrow(f"SELECT {PROPOSAL} FROM accounts_seat_proposal WHERE id = $1", proposal_id)
    return _proposal(row) if row else None


async def lock_proposal(tx: Tx, proposal_id: int) -> Proposal | None:
    """Lock a proposal until the transaction ends."""
    row = await tx.fetchrow(f"SELECT {PROPOSAL} FROM accounts_seat_proposal WHERE id = $1 FOR UPDATE", proposal_id)
    return _proposal(row) if row else None


async def open_proposal(tx: Tx, new: NewSeat) -> Proposal | None:
    """The open proposal of the same person, organisation, role and region."""
    row = await tx.fetchrow(
        f"""SELECT {PROPOSAL} FROM accounts_seat_proposal WHERE decision IS NULL
              AND (person_id, organisation_id, role, region) = ($1, $2, $3, $4)""",
        *(new.person_id, new.organisation_id, new.role, new.region),
    )
    return _proposal(row) if row else None


async def open_proposals(db: Reader, within: Within, after: Place | None, most: int) -> list[Proposal]:
    """Open proposals, the oldest first."""
    rows = await db.fetch(
        f"""SELECT {PROPOSAL} FROM accounts_seat_proposal WHERE {WITHIN} AND decision IS NULL
              AND ($4::timestamptz IS NULL OR (proposed_at, id) > ($4, $5)) ORDER BY proposed_at, id LIMIT $6""",
        *(*_within(within), *(after or (None, None)), most),
    )
    return [_proposal(row) for row in rows]


async def end_membership(tx: Tx, membership_id: int, at: datetime) -> tuple[int, int] | None:
    """End a membership that stands or is to come; whose it was and where, None if there is none.

    One to come ends the instant it begins, so it never holds; the table keeps the order of the two.
    """
    row = await tx.fetchrow(
        f"""UPDATE accounts_membership SET valid_until = greatest($2, valid_from)
           WHERE id = $1 AND {STANDS.format(at="$2")} RETURNING person_id, organisation_id""",
        *(membership_id, at),
    )
    return (row["person_id"], row["organisation_id"]) if row else None


async def ever_members(db: Reader, organisation_id: int) -> set[int]:
    """Everybody who holds or held a seat in the organisation."""
    rows = await db.fetch(
        "SELECT DISTINCT person_id FROM accounts_membership WHERE organisation_id = $1", organisation_id
    )
    return {row["person_id"] for row in rows}


async def seats(db: Reader, asked: Collection[tuple[int, datetime]], *, coming: bool = False) -> list[Row]:
    """One row per seat that each person holds at their instant, a single one without a seat, none for a stranger.

    Those that have yet to begin are among them if `coming`.
    """
    source = "SELECT *, NULL AS token FROM unnest($2::bigint[], $3::timestamptz[]) AS asked(account_id, at)"
    return await seats_of(db, source, *map(list, zip(*asked, strict=True)), coming=coming)


async def seats_of(db: Reader, source: str, *values: object, coming: bool = False) -> list[Row]:
    """The same for whomever a query names by token, account_id and at; $1 is taken, its own values begin with $2."""
    return await db.fetch(
        f"""SELECT asked.token, asked.account_id, asked.at, m.organisation_id, m.role, m.region,
             ARRAY(SELECT k.kind FROM accounts_organisation_kind k WHERE k.account_id = m.organisation_id) AS kinds
           FROM ({source}) AS asked JOIN accounts_person p ON p.account_id = asked.account_id AND p.closed_at IS NULL
           LEFT JOIN accounts_membership m ON m.person_id = p.account_id AND (m.valid_from <= asked.at OR $1)
             AND {STANDS.format(at="asked.at")}
           ORDER BY m.valid_from, m.id""",
        *(coming, *values),
    )


async def person(db: Reader, account_id: int) -> int | None:
    """The id again, if it is a person's."""
    found: int | None = await db.fetchval("SELECT account_id FROM accounts_person WHERE account_id = $1", account_id)
    return found


async def by_handles(db: Reader, handles: Collection[str]) -> dict[str, int]:
    """The accounts of these handles; an unknown one is left out."""
    rows = await db.fetch("SELECT handle, account_id FROM accounts_handle WHERE handle = ANY($1)", list(handles))
    return {row["handle"]: row["account_id"] for row in rows}


async def names(db: Reader, account_ids: Collection[int]) -> dict[int, str]:
    """The names of people and organisations; an unknown account is left out."""
    rows = await db.fetch(
        """SELECT account_id, display_name AS name FROM accounts_person WHERE account_id = ANY($1)
           UNION ALL SELECT account_id, name_zh FROM accounts_organisation WHERE account_id = ANY($1)""",
        list(account_ids),
    )
    return {row["account_id"]: row["name"] for row in rows}


def _organisation(row: Row | None) -> Organisation | None:
    if row is None:
        return None
    kinds = frozenset(map(OrganisationKind, row["kinds"]))
    return Organisation(row["account_id"], row["code"], row["name_zh"], row["name_en"], row["region"], kinds)


def _within(within: Within) -> tuple[list[str], list[int], list[str]]:
    own = sorted(within.own)
    return sorted(within.everywhere), [each for each, _ in own], [region for _, region in own]


def _held(row: Row) -> Held:
    return Held(**(dict(row) | {"role": Role(row["role"])}))


def _proposal(row: Row) -> Proposal:
    seat = NewSeat(row["person_id"], row["organisation_id"], Role(row["role"]), *row[4:7])
    decision = Decision(row["decision"]) if row["decision"] else None
    return Proposal(row["id"], seat, row["proposed_by"], row["proposed_at"], decision, *row[10:13])
