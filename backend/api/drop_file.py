"""All that is public of a drop as one JSON file, the same for everybody: `docs/drop_check.py` computes it again."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend import accounts, drops, mall
from backend.api.arguments import row_id
from backend.api.context import Context, Services
from backend.api.refusing import no, spent
from backend.api.spending import DROP_FILE, SpentTooMuch, charge
from backend.kit import db
from backend.kit.db import Reader
from backend.kit.errors import Refusal
from backend.kit.time import clock

FORMAT = "tanpuhui-drop/1"
PATH = "/drops/{drop}.json"

type Json = Mapping[str, object]


async def drop_file(request: Request) -> Response:
    """The file of a drop; it needs no session, and asks for none."""
    services: Services = request.app.state.services
    address = request.client.host if request.client else ""
    context = Context(services, Response(), clock(), address=address)
    try:
        await charge(context, DROP_FILE)
    except SpentTooMuch as too_much:
        return spent(too_much)
    drop_id = row_id(request.path_params["drop"], "drop")
    told = None if isinstance(drop_id, Refusal) else await published(db.pool(), drop_id, context.now)
    if told is None:
        return no(404, "There is no such drop.", {"code": "NOT_THERE"})
    headers = {"content-disposition": f'attachment; filename="drop-{drop_id}.json"', "cache-control": "no-cache"}
    return Response(told, media_type="application/json", headers=headers)


async def published(reader: Reader, drop_id: int, now: datetime) -> bytes | None:
    """The file's text; none if there is no such drop. Whose wish is whose is not in it, nor who works where."""
    told = await drops.published(reader, drop_id)
    if told is None:
        return None
    listing = await mall.listing(reader, told.drop.listing_id)
    names = await accounts.organisations_by_ids(reader, {each.organisation_id for each in told.commitments})
    drop = told.drop
    return msgspec.json.encode(
        {
            "format": FORMAT,
            "drop": str(drop.id),
            "listing": str(drop.listing_id),
            "title": {"zh": listing.title_zh, "en": listing.title_en} if listing else None,
            "region": drop.region,
            "pieces": drop.pieces,
            "points": drop.points,
            "phase": drops.phase(drop, now),
            "announcedAt": drop.announced_at,
            "opensAt": drop.opens_at,
            "closesAt": drop.closes_at,
            "closedAt": drop.closed_at,
            "drawnAt": drop.drawn_at,
            "settledAt": drop.settled_at,
            "rounds": [_round(told, number, names) for number in range(1, drop.round + 1)],
            "root": drop.root,
            "winners": told.winners,
            "unserved": told.unserved,
            "leaves": told.leaves,
        }
    )


def _round(told: drops.Published, number: int, names: Mapping[int, accounts.Organisation]) -> Json:
    """One round: who committed to what and when, the seeds, how it ended and who had not done their part."""
    ended = next((each for each in told.rounds if each.number == number), None)
    return {
        "number": number,
        "begunAt": ended.begun_at if ended else told.drop.round_begun_at,
        "endedAt": ended.ended_at if ended else None,
        "ending": ended.ending if ended else None,
        "missing": ended.missing if ended else (),
        "commitments": [
            {
                "side": each.side,
                "commitment": each.commitment,
                "organisation": names[each.organisation_id].name_zh if each.organisation_id in names else None,
                "at": each.committed_at,
            }
            for each in told.commitments
            if each.round == number
        ],
        "revealed": [side for of, side in told.revealed if of == number],
        "seeds": [
            {"side": each.side, "seed": each.seed, "at": each.revealed_at}
            for each in told.seeds
            if each.round == number
        ],
    }
