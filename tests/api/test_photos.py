"""Photographs through the edge: a merchant uploads them, they are reviewed with the goods, and anybody sees them."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import pytest
from PIL import Image

from backend import mall
from backend.kit import db, pictures
from backend.kit.time import clock
from tests.api.town import Town, cost
from tests.api.trading import act
from tests.world import everything

type Owner = "asyncpg.Connection[db.Row]"
BUN = {"title": {"zh": "包子", "en": "Bun"}, "kind": "GOODS", "variants": [{"points": 5, "stock": 3}]}
PHOTOS = "query ($id: ID!) { listing(id: $id) { photos { id url smallUrl width height } } }"


def jpeg(colour: str = "teal", size: tuple[int, int] = (400, 300)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG")
    return made.getvalue()


async def sent(here: Town, kind: str, data: bytes) -> httpx2.Response:
    who = here.people[kind]
    headers = {"content-type": "image/jpeg"} | ({"authorization": f"Bearer {who.token}"} if who.token else {})
    return await who.client.post("/photos", content=data, headers=headers)


async def uploaded(here: Town, data: bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    answer = await sent(here, "merchant", data)
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store"), answer.text
    return answer.json()


async def test_goods_are_shown_with_photographs_that_never_change(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    front, back = await uploaded(here, jpeg()), await uploaded(here, jpeg("red", (30, 60)))
    made = await act(here, "merchant", "prepareGoods", **BUN, photos=[back["id"], front["id"]])
    [bun] = made["variants"]
    assert (await here.ask("merchant", PHOTOS, id=bun["listing"]["id"]))["listing"] is None  # a draft is nobody's yet
    for kind, name, more in (("merchant", "submitGoods", {}), ("operator", "reviewGoods", {"approves": True})):
        told = await act(here, kind, name, goods=bun["listing"]["goods"], **more)
        assert told["__typename"] == "GoodsChanged"
    shown = (await here.ask("anybody", PHOTOS, id=bun["listing"]["id"]))["listing"]["photos"]
    assert shown == [back, front]
    assert (front["width"], front["height"]) == (400, 300)
    for url, size in ((front["url"], (400, 300)), (front["smallUrl"], (320, 240))):
        answer = await here.people["anybody"].client.get(url)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(answer.content)).size == size
        assert (url != front["url"]) or hashlib.sha256(answer.content).hexdigest() == front["id"]
    page = "{ listings { edges { node { photos { url } } } } }"
    assert await cost(here, "anybody", page, monkeypatch) == 2  # the shelf, and the photographs of all


async def test_the_same_photograph_is_kept_once(here: Town, owner: Owner) -> None:
    assert await uploaded(here, jpeg()) == await uploaded(here, jpeg())
    assert await owner.fetchval("SELECT count(*) FROM mall_picture") == 1


@pytest.mark.parametrize(
    ("kind", "data", "status", "code"),
    [
        ("anybody", jpeg(), 403, "NOT_ALLOWED"),
        ("citizen", jpeg(), 403, "NOT_ALLOWED"),
        ("operator", jpeg(), 403, "NOT_ALLOWED"),
        ("merchant", b"<svg/>", 400, "NOT_A_PICTURE"),
        ("merchant", b"x" * (pictures.MOST_BYTES + 1), 413, "PICTURE_TOO_LARGE"),
    ],
)
async def test_what_cannot_be_taken_is_refused_without_a_trace(
    here: Town, kind: str, data: bytes, status: int, code: str
) -> None:
    before = await everything()
    answer = await sent(here, kind, data)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)
    assert answer.json()["errors"][0]["message"].endswith(".")
    assert await everything() == before


async def test_a_page_of_another_site_cannot_upload(here: Town) -> None:
    client = here.people["anybody"].client
    for headers in ({"content-type": "text/plain", "x-tanpuhui": "1"}, {"content-type": "image/jpeg"}):
        answer = await client.post("/photos", content=jpeg(), headers=headers | {"cookie": "session=made-up"})
        assert answer.status_code == 403
        assert "another site" in answer.json()["errors"][0]["message"]


async def test_goods_show_pictures_that_are_there_each_once_and_at_most_five(here: Town) -> None:
    ids = [(await uploaded(here, jpeg("red", (9, side))))["id"] for side in range(1, 7)]
    before = await everything()
    for photos, code in (
        (ids, "BAD_LISTING"),
        ([ids[0]] * 2, "BAD_LISTING"),
        (["0" * 64], "NOT_THERE"),
        (["\0" * 64], "NOT_THERE"),
    ):
        assert (await act(here, "merchant", "prepareGoods", **BUN, photos=photos))["code"] == code
    assert await everything() == before
    assert (await act(here, "merchant", "prepareGoods", **BUN, photos=ids[:5]))["__typename"] == "GoodsChanged"


@pytest.mark.parametrize("name", ["0" * 64, "0" * 64 + "-small", "x", "0" * 63 + "%00"])
async def test_a_photograph_that_is_not_there_is_said_so(here: Town, name: str) -> None:
    answer = await here.people["anybody"].client.get(f"/photos/{name}.webp")
    assert answer.status_code == 404


async def test_what_nobody_takes_up_within_a_day_is_dropped_a_day_later(here: Town, owner: Owner) -> None:
    taken, left = await uploaded(here, jpeg()), await uploaded(here, jpeg("red"))
    await act(here, "merchant", "prepareGoods", **BUN, photos=[taken["id"]])
    day = timedelta(days=1, seconds=1)
    async with db.transaction(clock() + day) as tx:
        assert await mall.drop_unused_pictures(tx) == 0
    await owner.execute("UPDATE mall_picture SET uploaded_at = uploaded_at - $1::interval", day)
    assert (await act(here, "merchant", "prepareGoods", **BUN, photos=[left["id"]]))["code"] == "NOT_THERE"
    assert (await act(here, "merchant", "prepareGoods", **BUN, photos=[taken["id"]]))["__typename"] == "GoodsChanged"
    async with db.transaction(clock() + day) as tx:
        assert await mall.drop_unused_pictures(tx) == 1
    assert [row["digest"] for row in await owner.fetch("SELECT digest FROM mall_picture")] == [taken["id"]]
