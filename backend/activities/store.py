"""Intake's set-based SQL: one function per statement."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from backend.activities.batch import Accepted, Claimed, Proposed
from backend.activities.values import Rejected
from backend.kit.db import Row, Tx


async def lock_replaceable(tx: Tx, provider_id: int, revisions: Sequence[tuple[str, int]]) -> None:
    """Lock the waiting records that newer revisions, (reference, revision), may replace: issue cannot take them now.

    In the order in which issue locks them, and in a statement of its own: what issue took first is then seen as gone.
    """
    await tx.columns(
        """SELECT FROM unnest($1::bigint[], $2::text[], $3::int[]) AS new(provider_id, external_id, revision)
           JOIN activities_claim c USING (provider_id, external_id)
           JOIN activities_waiting w ON w.account_id = c.account_id AND w.record_id = c.record_id
           WHERE c.revision < new.revision
           ORDER BY w.account_id, w.record_id FOR UPDATE OF w""",
        [(provider_id, *revision) for revision in revisions],
    )


async def claims(tx: Tx, provider_id: int, external_ids: Collection[str]) -> dict[str, Claimed]:
    """What stands under the provider's references."""
    rows = await tx.fetch(
        """SELECT c.external_id, c.account_id, c.record_id, c.revision, c.fingerprint, w.record_id IS NOT NULL
           FROM activities_claim c LEFT JOIN activities_waiting w USING (account_id, record_id)
           WHERE c.provider_id = $1 AND c.external_id = ANY($2)""",
        provider_id,
        sorted(external_ids),
    )
    return {reference: Claimed(*rest) for reference, *rest in rows}


async def acts(tx: Tx, act_kind: str, account_ids: Collection[int], since: datetime, until: datetime) -> Sequence[Row]:
    """The accounts' earlier acts of a kind that reach into a period: account, record, scenario, start, end."""
    return await tx.fetch(
        """SELECT account_id, record_id, scenario_id, started_at, ended_at FROM activities_act
           WHERE account_id = ANY($1) AND act_kind = $2 AND started_at < $4 AND ended_at > $3""",
        sorted(account_ids),
        act_kind,
        since,
        until,
    )


async def insert_intake(tx: Tx, row: Sequence[object]) -> None:
    """Keep what a batch came to: id, scenario, provider, actor, time and the three counts."""
    await tx.execute(
        """INSERT INTO activities_intake
             (id, scenario_id, provider_id, actor_id, received_at, accepted, duplicate, rejected)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        *row,
    )


async def insert_records(tx: Tx, intake_id: int, scenario_id: int, at: datetime, kept: Sequence[Accepted]) -> None:
    """Add accepted records."""
    await tx.columns(
        """INSERT INTO activities_record (account_id, id, intake_id, scenario_id, consent_id, external_id, revision,
             started_at, ended_at, day, inputs, mended, received_at)
           SELECT a, i, n, s, c, x, r, sa, ea, d, j, string_to_array(m, ','), at
           FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::int[],
             $8::timestamptz[], $9::timestamptz[], $10::date[], $11::jsonb[], $12::text[], $13::timestamptz[])
             AS new(a, i, n, s, c, x, r, sa, ea, d, j, m, at)""",
        [
            (
                one.account_id,
                one.id,
                intake_id,
                scenario_id,
                one.consent_id,
                one.draft.external_id,
                one.draft.revision,
                one.draft.started_at,
                one.draft.ended_at,
                one.day,
                msgspec.json.encode(one.draft.inputs).decode(),
                ",".join(one.draft.mended),
                at,
            )
            for one in kept
        ],
    )


async def claim(tx: Tx, provider_id: int, rows: Sequence[tuple[str, int, int, int, bytes]]) -> set[str]:
    """Take references for ever, or point them at a newer revision: external id, account, record, revision, hash.

    Gives those that are now as asked; another one was taken for somebody else since `claims` looked. In the order of
    the references, so that deliveries about different people wait for each other in one direction only.
    """
    if not rows:
        return set()
    taken = await tx.fetch(
        """INSERT INTO activities_claim (provider_id, external_id, account_id, record_id, revision, fingerprint)
           SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::int[], $6::bytea[])
           ON CONFLICT (provider_id, external_id) DO UPDATE
             SET record_id = excluded.record_id, revision = excluded.revision, fingerprint = excluded.fingerprint
             WHERE activities_claim.account_id = excluded.account_id
               AND activities_claim.revision < excluded.revision
           RETURNING external_id""",
        *map(list, zip(*((provider_id, *row) for row in sorted(rows)), strict=True)),
    )
    return {row["external_id"] for row in taken}


async def forget_replaced(tx: Tx, replaced: Sequence[tuple[int, int]]) -> None:
    """Take replaced records, (account, record), from the queue and their acts from the timeline."""
    await tx.columns(
        """WITH old AS (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS old(account_id, record_id)),
             queue AS (DELETE FROM activities_waiting w USING old
               WHERE w.account_id = old.account_id AND w.record_id = old.record_id)
           DELETE FROM activities_act a USING old
             WHERE a.account_id = old.account_id AND a.record_id = old.record_id""",
        replaced,
    )


async def insert_acts(tx: Tx, act_kind: str, scenario_id: int, kept: Sequence[Accepted]) -> None:
    """Claim the acts themselves and put the records in the queue for issue."""
    await tx.columns(
        """WITH new AS (SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[],
               $5::bigint[], $6::bigint[]) AS new(account_id, act_kind, started_at, ended_at, scenario_id, record_id)),
             queue AS (INSERT INTO activities_waiting (account_id, record_id, scenario_id)
               SELECT account_id, record_id, scenario_id FROM new)
           INSERT INTO activities_act (account_id, act_kind, started_at, ended_at, scenario_id, record_id)
           SELECT * FROM new""",
        [(one.account_id, act_kind, one.draft.started_at, one.draft.ended_at, scenario_id, one.id) for one in kept],
    )


async def insert_proposed(tx: Tx, at: datetime, proposed: Sequence[Proposed]) -> None:
    """Keep proposed corrections."""
    await tx.columns(
        """INSERT INTO activities_proposed_correction
             (account_id, id, record_id, revision, started_at, ended_at, inputs, proposed_at)
           SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::timestamptz[],
             $6::timestamptz[], $7::jsonb[], $8::timestamptz[])""",
        [
            (
                one.account_id,
                one.id,
                one.record_id,
                one.draft.revision,
                one.draft.started_at,
                one.draft.ended_at,
                msgspec.json.encode(one.draft.inputs).decode(),
                at,
            )
            for one in proposed
        ],
    )


async def insert_rejected(tx: Tx, intake_id: int, rejected: Sequence[Rejected]) -> None:
    """Keep which records were not taken, and why."""
    await tx.columns(
        """INSERT INTO activities_rejected_record (intake_id, number, code, detail)
           SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[])""",
        [(intake_id, one.number, one.code, one.detail) for one in rejected],
    )


async def lock_waiting(tx: Tx, scenario_id: int) -> set[tuple[int, int]]:
    """Lock the scenario's queue, (account, record) each: what is replaced meanwhile is not in it."""
    rows = await tx.fetch(
        """SELECT account_id, record_id FROM activities_waiting WHERE scenario_id = $1
           ORDER BY account_id, record_id FOR UPDATE""",
        scenario_id,
    )
    return {(account_id, record_id) for account_id, record_id in rows}


async def leave_queue(tx: Tx, done: Sequence[tuple[int, int]]) -> None:
    """Take records, (account, record), out of the queue."""
    await tx.columns(
        """DELETE FROM activities_waiting w USING unnest($1::bigint[], $2::bigint[]) AS done(account_id, record_id)
           WHERE w.account_id = done.account_id AND w.record_id = done.record_id""",
        done,
    )
