"""Issuance's set-based SQL: one function per statement."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from backend.issuance.values import Piece, Result, Run, RunState
from backend.kit.db import Reader, Row, Tx

RUN = "id, scenario_id, method_code, method_version, state, recognised, records, operator_id"


def _run(row: Row | None) -> Run | None:
    if row is None:
        return None
    run_id, scenario_id, code, version, state, *rest = row
    return Run(run_id, scenario_id, code, version, RunState(state), *rest)


async def one_at_a_time(tx: Tx, scenario_id: int) -> None:
    """Let no other calculation of the scenario begin until this transaction ends; its intake goes on meanwhile."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('issuance_run', $1))", scenario_id)


async def open_run(tx: Tx, scenario_id: int) -> Run | None:
    """The scenario's run that is not finished; a partial unique index allows only one."""
    return _run(
        await tx.fetchrow(
            f"SELECT {RUN} FROM issuance_run WHERE scenario_id = $1 AND state IN ('CALCULATED', 'AUDITED')", scenario_id
        )
    )


async def lock_run(tx: Tx, run_id: int) -> Run | None:
    """Lock a run."""
    return _run(await tx.fetchrow(f"SELECT {RUN} FROM issuance_run WHERE id = $1 FOR UPDATE", run_id))


async def insert_run(tx: Tx, run: Run, method_hash: str, at: datetime) -> None:
    """Keep a new run."""
    await tx.execute(
        f"""INSERT INTO issuance_run ({RUN}, method_hash, calculated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        run.id,
        run.scenario_id,
        run.method_code,
        run.method_version,
        run.state,
        run.recognised,
        run.records,
        run.operator_id,
        method_hash,
        at,
    )


async def set_state(tx: Tx, run_id: int, state: RunState) -> None:
    """Move a locked run on."""
    await tx.execute("UPDATE issuance_run SET state = $2 WHERE id = $1", run_id, state)


async def insert_results(tx: Tx, run_id: int, results: Sequence[tuple[Result, bool]]) -> None:
    """Keep exact results, each with whether it is an outlier."""
    await tx.columns(
        """INSERT INTO issuance_calculation
             (account_id, record_id, run_id, vintage, exact_grams, exact_points, refusal, outlier, numbers)
           SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::numeric[], $6::numeric[],
             $7::text[], $8::bool[], $9::jsonb[])""",
        [
            (
                one.account_id,
                one.record_id,
                run_id,
                one.vintage,
                one.exact_grams,
                one.exact_points,
                one.refusal,
                outlier,
                msgspec.json.encode(one.numbers or {}).decode(),
            )
            for one, outlier in results
        ],
    )


async def open_runs(db: Reader) -> list[Run]:
    """Every run that is not finished, oldest first."""
    rows = await db.fetch(
        f"SELECT {RUN} FROM issuance_run WHERE state IN ('CALCULATED', 'AUDITED') ORDER BY calculated_at, id"
    )
    return [run for row in rows if (run := _run(row))]


async def findings(db: Reader, run_ids: Collection[int]) -> Sequence[Row]:
    """Every record of some runs, with what an auditor asks first: run, record, refusal, outlier, worth nothing."""
    return await db.fetch(
        """SELECT run_id, record_id, refusal, outlier, exact_grams = 0 AND coalesce(exact_points, 0) = 0 AS nothing
           FROM issuance_calculation WHERE run_id = ANY($1) ORDER BY run_id, record_id""",
        list(run_ids),
    )


async def insert_audit(tx: Tx, row: Sequence[object]) -> None:
    """Keep an audit: id, run, auditor, passed, findings, reviewed, note, time."""
    await tx.execute(
        """INSERT INTO issuance_audit (id, run_id, auditor_id, passed, findings, reviewed, note, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        *row[:4],
        msgspec.json.encode(row[4]).decode(),
        msgspec.json.encode(row[5]).decode(),
        *row[6:],
    )


async def auditors(tx: Tx, run_id: int) -> set[int]:
    """Who audited a run."""
    return {
        row["auditor_id"] for row in await tx.fetch("SELECT auditor_id FROM issuance_audit WHERE run_id = $1", run_id)
    }


async def results(db: Reader, run_id: int) -> list[Result]:
    """The run's exact results by account and record."""
    rows = await db.fetch(
        """SELECT account_id, record_id, vintage, exact_grams, exact_points, refusal FROM issuance_calculation
           WHERE run_id = $1 ORDER BY account_id, record_id""",
        run_id,
    )
    return [Result(*row) for row in rows]


async def insert_shares(tx: Tx, run_id: int, shares: Sequence[tuple[int, int, Piece]]) -> None:
    """Keep which serials each record owns: (account, lot, piece). The key allows a record only one, for ever."""
    await tx.columns(
        """INSERT INTO issuance_share (account_id, record_id, run_id, lot_id, serial_from, serial_until)
           SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])""",
        [
            (account_id, piece.record_id, run_id, lot_id, piece.serial_from, piece.serial_until)
            for account_id, lot_id, piece in shares
        ],
    )
