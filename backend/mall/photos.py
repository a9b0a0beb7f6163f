"""Photographs of goods: kept once for each picture whatever goods show it, and handed out for ever as they are."""

from collections.abc import Collection
from datetime import timedelta

from backend.kit.db import Reader, Tx
from backend.kit.pictures import Picture
from backend.mall.shelf_values import Photo

TO_BE_USED = timedelta(days=1)  # within which a picture has to be taken up by goods
UNUSED = 2 * TO_BE_USED  # after which one that was not is dropped: nobody may be about to take it up by then


async def keep_picture(tx: Tx, picture: Picture) -> Photo:
    """Keep a picture, once however often it comes, so that goods can be prepared with it within a day."""
    await tx.execute(
        """INSERT INTO mall_picture (digest, width, height, large, small, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (digest) DO UPDATE SET uploaded_at = excluded.uploaded_at""",
        *(picture.digest, picture.width, picture.height, picture.large, picture.small, tx.now()),
    )
    return Photo(picture.digest, picture.width, picture.height)


async def usable(tx: Tx, digests: Collection[str]) -> set[str]:
    """Of these pictures the ones that goods may show: just uploaded, or shown by goods already."""
    rows = await tx.fetch(
        """SELECT digest FROM mall_picture p WHERE digest = ANY($1)
             AND (uploaded_at >= $2 OR EXISTS (SELECT FROM mall_photo o WHERE o.digest = p.digest))""",
        *(list(digests), tx.now() - TO_BE_USED),
    )
    return {row["digest"] for row in rows}


async def insert_photos(tx: Tx, goods_id: int, digests: Collection[str]) -> None:
    """Show goods with pictures, in this order."""
    await tx.columns(
        """INSERT INTO mall_photo (goods_id, place, digest)
           SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::text[])""",
        [(goods_id, place, digest) for place, digest in enumerate(digests, 1)],
    )


async def photos_by_goods(db: Reader, goods_ids: Collection[int]) -> dict[int, list[Photo]]:
    """The photographs of goods, in their order; of goods without any there is no list. One statement."""
    rows = await db.fetch(
        """SELECT o.goods_id, p.digest, p.width, p.height FROM mall_photo o JOIN mall_picture p USING (digest)
           WHERE o.goods_id = ANY($1) ORDER BY o.goods_id, o.place""",
        list(goods_ids),
    )
    found: dict[int, list[Photo]] = {}
    for goods_id, *photo in rows:
        found.setdefault(goods_id, []).append(Photo(*photo))
    return found


async def picture(db: Reader, digest: str, *, is_small: bool) -> bytes | None:
    """A picture as WebP, or none."""
    found: bytes | None = await db.fetchval(
        "SELECT CASE WHEN $2 THEN small ELSE large END FROM mall_picture WHERE digest = $1", digest, is_small
    )
    return found


async def drop_unused_pictures(tx: Tx) -> int:
    """Drop what was uploaded and never shown with goods; how many."""
    tag = await tx.execute(
        """DELETE FROM mall_picture p WHERE uploaded_at < $1
             AND NOT EXISTS (SELECT FROM mall_photo o WHERE o.digest = p.digest)""",
        tx.now() - UNUSED,
    )
    return int(tag.split()[1])
