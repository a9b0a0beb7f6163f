"""Photographs of goods at the edge: uploaded by a merchant's phone, handed out to anybody, never changed."""

import asyncio
from typing import Self

import strawberry
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend import mall
from backend.accounts import OrganisationKind
from backend.api.access import SHARED
from backend.api.refusing import body, refused, spent
from backend.api.sessions import context_of
from backend.api.spending import PHOTO, SpentTooMuch, charge
from backend.kit import db, pictures
from backend.kit.errors import Kind, Refusal

PATH = "/photos"
ONE = "/photos/{name}.webp"
SMALL = "-small"
FOR_EVER = "public, max-age=31536000, immutable"  # what an address names never changes
ONE_AT_A_TIME = asyncio.Semaphore(1)  # each takes memory for all its pixels
MERCHANTS_ONLY = Refusal.not_allowed("a seat in a rights provider")


@strawberry.type(description="A photograph of goods, as WebP.", directives=SHARED)
class Photo:
    """A photograph in two sizes."""

    id: strawberry.ID = strawberry.field(description="SHA-256 of the large picture, 64 hexadecimal digits.")
    url: str = strawberry.field(description="Where the large one is, at most 1280 pixels wide and high.")
    small_url: str = strawberry.field(description="Where the small one is, at most 320 pixels wide and high.")
    width: int = strawberry.field(description="Width of the large one in pixels, 1 to 1280.")
    height: int = strawberry.field(description="Height of the large one in pixels, 1 to 1280.")

    @classmethod
    def of(cls, row: mall.Photo) -> Self:
        """A kept photograph."""
        url, small = f"{PATH}/{row.digest}.webp", f"{PATH}/{row.digest}{SMALL}.webp"
        return cls(id=strawberry.ID(row.digest), url=url, small_url=small, width=row.width, height=row.height)


async def upload(request: Request) -> Response:
    """Take a photograph as JPEG, PNG or WebP, by a member of a rights provider; what it is called from now on.

    Refused: NOT_ALLOWED, RATE_LIMITED, NOT_A_PICTURE, PICTURE_TOO_LARGE.
    """
    try:
        context = await context_of(request, request.app.state.services, Response())
        await charge(context, PHOTO)
    except SpentTooMuch as too_much:
        return spent(too_much)
    except HTTPException as foreign:
        return refused(foreign.status_code, Refusal(Kind.NOT_ALLOWED, "NOT_ALLOWED", foreign.reason))
    if context.actor is None or context.actor.seat(OrganisationKind.RIGHTS_PROVIDER) is None:
        return refused(403, MERCHANTS_ONLY)
    data = await body(request, pictures.MOST_BYTES)
    if data is None:
        return refused(413, pictures.too_large())
    async with ONE_AT_A_TIME:
        picture = await asyncio.to_thread(pictures.drawn_anew, data)
    if isinstance(picture, Refusal):
        return refused(400, picture)
    async with db.transaction() as tx:
        photo = Photo.of(await mall.keep_picture(tx, picture))
    told = {"id": photo.id, "url": photo.url, "smallUrl": photo.small_url, "width": photo.width, "height": photo.height}
    return JSONResponse(told, 201, {"cache-control": "no-store"})


async def photo(request: Request) -> Response:
    """A photograph, for anybody who has its name, and for ever."""
    name: str = request.path_params["name"]
    digest = name.removesuffix(SMALL)
    found = await mall.picture(db.pool(), digest, is_small=digest != name) if pictures.is_digest(digest) else None
    if found is None:
        return refused(404, Refusal.not_there("photograph"))
    return Response(found, media_type="image/webp", headers={"cache-control": FOR_EVER, "etag": f'"{name}"'})
