"""The consents' set-based SQL: one function per statement."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter

from backend.consents.values import Consent, Notice, Step
from backend.kit.db import Reader, Row, Tx

CONSENT = (
    "account_id, id, provider_id, scenario_id, subject, purpose_zh, purpose_en, data_kinds, places, notice_version,"
    " notice_sha256, valid_from, valid_until, granted_at, withdrawn_at"
)
NOTICE = (
    "scenario_id, version, purpose_zh, purpose_en, data_kinds, sends_places, text_zh, text_en, effective_on, sha256"
)
NOTICE_ROW = attrgetter(*NOTICE.split(", "))
GRANTED_ROW = attrgetter(
    *("account_id", "id", "provider_id", "scenario_id", "subject", "notice_version"),
    *("valid_from", "valid_until", "granted_at"),
)


async def last_notice(db: Reader, scenario_id: int) -> Notice | None:
    """The scenario's latest notice, in force or not yet."""
    rows = await db.fetch(
        f"SELECT {NOTICE} FROM consents_notice WHERE scenario_id = $1 ORDER BY version DESC LIMIT 1", scenario_id
    )
    return _notice(rows[0]) if rows else None


async def notices_in_force(db: Reader, scenario_ids: Collection[int], day: date) -> dict[int, Notice]:
    """Each scenario's notice in force on a local day."""
    rows = await db.fetch(
        f"""SELECT DISTINCT ON (scenario_id) {NOTICE} FROM consents_notice
            WHERE scenario_id = ANY($1) AND effective_on <= $2 ORDER BY scenario_id, version DESC""",
        list(scenario_ids),
        day,
    )
    return {row["scenario_id"]: _notice(row) for row in rows}


async def insert_notice(tx: Tx, notice: Notice) -> None:
    """Add a notice."""
    await tx.execute(
        f"INSERT INTO consents_notice ({NOTICE}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", *NOTICE_ROW(notice)
    )


async def held(db: Reader, account_ids: Collection[int], scenario_ids: Collection[int]) -> dict[int, list[Consent]]:
    """What people hold for scenarios, by account, oldest first."""
    rows = await db.fetch(
        f"""SELECT {CONSENT} FROM consents_consent WHERE account_id = ANY($1) AND scenario_id = ANY($2)
            ORDER BY granted_at, id""",
        list(account_ids),
        list(scenario_ids),
    )
    return _grouped(rows)


async def claim_subjects(tx: Tx, rows: Iterable[tuple[int, str, int]]) -> None:
    """Claim (provider, subject, account) where nobody has; in the order of the keys, so that batches do not cross."""
    await tx.columns(
        """INSERT INTO consents_subject (provider_id, subject, account_id)
           SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[])
           ON CONFLICT (provider_id, subject) DO NOTHING""",
        sorted(rows),
    )


async def subject_owners(db: Reader, subjects: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Whose account each (provider, subject) belongs to; a claim waits for a competing one, so ask after claiming."""
    rows = await db.fetch(
        """SELECT s.provider_id, s.subject, s.account_id FROM consents_subject s
           JOIN unnest($1::bigint[], $2::text[]) AS asked(provider_id, subject) USING (provider_id, subject)""",
        [provider_id for provider_id, _ in subjects],
        [subject for _, subject in subjects],
    )
    return {(row["provider_id"], row["subject"]): row["account_id"] for row in rows}


async def insert_consents(tx: Tx, consents: Sequence[Consent]) -> None:
    """Add consents; what they say besides is copied from their notice, so that it cannot differ from it."""
    await tx.columns(
        f"""INSERT INTO consents_consent ({CONSENT})
            SELECT account_id, id, provider_id, scenario_id, subject, n.purpose_zh, n.purpose_en, n.data_kinds,
              n.sends_places, new.version, n.sha256, valid_from, valid_until, granted_at, NULL
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::int[],
              $7::timestamptz[], $8::timestamptz[], $9::timestamptz[])
              AS new(account_id, id, provider_id, scenario_id, subject, version, valid_from, valid_until, granted_at)
            JOIN consents_notice n USING (scenario_id, version)""",
        [GRANTED_ROW(consent) for consent in consents],
    )


async def insert_events(tx: Tx, step: Step, rows: Sequence[tuple[int, int, int, int, datetime]]) -> None:
    """Add one step to consents' histories: (account, event id, consent id, who, when)."""
    await tx.columns(
        """INSERT INTO consents_event (account_id, id, consent_id, actor_id, at, kind)
           SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[],
             $6::text[])""",
        [(*row, step) for row in rows],
    )


async def lock(tx: Tx, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], Consent]:
    """Lock consents by (account, id), in that order, in a statement of its own: it waits for the intake at work."""
    rows = await tx.fetch(
        f"""SELECT {CONSENT} FROM consents_consent
            WHERE (account_id, id) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))
            ORDER BY account_id, id FOR UPDATE""",
        [account_id for account_id, _ in keys],
        [consent_id for _, consent_id in keys],
    )
    return _keyed(rows)


async def lock_of(tx: Tx, account_id: int) -> dict[tuple[int, int], Consent]:
    """Lock what a person has agreed to and not withdrawn, in the same order, in a statement of its own."""
    rows = await tx.fetch(
        f"SELECT {CONSENT} FROM consents_consent WHERE account_id = $1 AND withdrawn_at IS NULL ORDER BY id FOR UPDATE",
        account_id,
    )
    return _keyed(rows)


async def lock_for_intake(
    tx: Tx, scenario_id: int, provider_id: int, subjects: Collection[str]
) -> dict[str, list[Consent]]:
    """Lock FOR SHARE what was agreed about a provider's subjects, in the same order, in a statement of its own."""
    rows = await tx.fetch(
        """SELECT c.* FROM consents_subject s
           JOIN consents_consent c ON c.account_id = s.account_id AND c.subject = s.subject
           WHERE s.provider_id = $1 AND s.subject = ANY($2) AND c.scenario_id = $3 AND c.provider_id = $1
           ORDER BY c.account_id, c.id FOR SHARE OF c""",
        provider_id,
        list(subjects),
        scenario_id,
    )
    found: dict[str, list[Consent]] = {}
    for row in rows:
        found.setdefault(row["subject"], []).append(_consent(row))
    return found


async def stamp(tx: Tx, keys: Sequence[tuple[int, int]], at: datetime) -> None:
    """Stamp the withdrawal of consents that this transaction has locked."""
    await tx.columns(
        """UPDATE consents_consent AS c SET withdrawn_at = new.at
           FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS new(account_id, id, at)
           WHERE c.account_id = new.account_id AND c.id = new.id""",
        [(*key, at) for key in keys],
    )


async def of(db: Reader, account_id: int) -> list[Consent]:
    """Everything a person has agreed to, oldest first."""
    rows = await db.fetch(
        f"SELECT {CONSENT} FROM consents_consent WHERE account_id = $1 ORDER BY granted_at, id", account_id
    )
    return [_consent(row) for row in rows]


async def by_ids(db: Reader, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], Consent]:
    """Consents by (account, id)."""
    rows = await db.fetch(
        f"""SELECT {CONSENT} FROM consents_consent
            JOIN unnest($1::bigint[], $2::bigint[]) AS asked(account_id, id) USING (account_id, id)""",
        [account_id for account_id, _ in keys],
        [consent_id for _, consent_id in keys],
    )
    return _keyed(rows)


def _keyed(rows: Iterable[Row]) -> dict[tuple[int, int], Consent]:
    return {(row["account_id"], row["id"]): _consent(row) for row in rows}


def _grouped(rows: Iterable[Row]) -> dict[int, list[Consent]]:
    found: dict[int, list[Consent]] = {}
    for row in rows:
        found.setdefault(row["account_id"], []).append(_consent(row))
    return found


def _notice(row: Row) -> Notice:
    return Notice(**{**dict(row), "data_kinds": tuple(row["data_kinds"])})


def _consent(row: Row) -> Consent:
    return Consent(**{**dict(row), "data_kinds": tuple(row["data_kinds"])})
