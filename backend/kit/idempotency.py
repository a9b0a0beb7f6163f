"""The same key with the same input gives the first answer, for ever; with other input it is refused.

A key is scoped by (account that acts, operation). Look for earlier answers only after the locks are taken: before
them, a repeat that runs at the same moment would not be seen.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from backend.kit.db import Tx
from backend.kit.errors import Kind, Refusal

LONGEST_KEY = 100  # characters, as the column

# Keeps answers; a part of a larger statement names its own parameters.
KEEP = """INSERT INTO kit_answer (account_id, operation, key, input_hash, outcome, answered_at)
  SELECT account_id, {operation}, key, decode(input_hash, 'base64'), outcome, {at}
  FROM json_to_recordset({answers}) AS answer(account_id bigint, key text, input_hash text, outcome jsonb)"""
REMEMBER = KEEP.format(operation="$1", at="$2::timestamptz", answers="$3")

type Ask = tuple[int, str]  # account_id, key
type Kept = tuple[int, str, bytes, bytes]  # account_id, key, input hash, outcome as JSON


@dataclass(frozen=True, slots=True)
class Answered:
    """An earlier answer: the hash of its input and its outcome as JSON."""

    input_hash: bytes
    outcome: bytes


def fingerprint(*parts: object) -> bytes:
    """Hash an input in its canonical form."""
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).digest()


def unusable_key(key: str) -> Refusal | None:
    """Refuse a key that cannot be kept; the edge asks before anything happens."""
    if 0 < len(key) <= LONGEST_KEY and key.isprintable():
        return None
    message = f"A key must have 1 to {LONGEST_KEY} printable characters. Make another one."
    return Refusal(Kind.INVALID, "INVALID", message, {"what": "key"})


async def earlier(tx: Tx, operation: str, asks: Iterable[Ask]) -> dict[Ask, Answered]:
    """The answers already given, by (account, key). One statement."""
    asks = list(asks)
    rows = await tx.fetch(
        """SELECT a.account_id, a.key, a.input_hash, a.outcome
           FROM kit_answer a JOIN unnest($2::bigint[], $3::text[]) AS ask(account_id, key) USING (account_id, key)
           WHERE a.operation = $1""",
        operation,
        [account_id for account_id, _ in asks],
        [key for _, key in asks],
    )
    return {(r["account_id"], r["key"]): Answered(r["input_hash"], r["outcome"].encode()) for r in rows}


async def remember(tx: Tx, operation: str, answers: Sequence[Kept]) -> None:
    """Keep answers. One statement, none for none."""
    if answers:
        await tx.execute(REMEMBER, operation, tx.now(), as_json(answers))


def as_json(answers: Iterable[Kept]) -> str:
    """Answers as they travel to `KEEP`."""
    rows = [
        {"account_id": account_id, "key": key, "input_hash": digest, "outcome": msgspec.Raw(outcome)}
        for account_id, key, digest, outcome in answers
    ]
    return msgspec.json.encode(rows).decode()
