"""The screens of a merchant's shop."""

from tests.e2e.screen import MERCHANT, Screen

SHOP = (
    Screen("shop", MERCHANT, "The shop: the day so far, and goods in every state.", "/shop", is_main=True),
    Screen(
        "goods",
        MERCHANT,
        "Goods in three sizes: price, pieces, and what can be done with each.",
        "/shop/goods/{box}",
        shows=".goods-top",
    ),
    Screen(
        "goods-price",
        MERCHANT,
        "A new price is a new version, and what that means to whoever looks at the old one.",
        "/shop/goods/{box}",
        None,
        (".variant-ways >> nth=0 >> .button >> nth=1",),
        shows=".sheet[open]",
    ),
    Screen(
        "goods-returned",
        MERCHANT,
        "Sent back by the review, with what to change.",
        "/shop/goods/{back}",
        shows=".goods-said",
    ),
    Screen(
        "goods-form",
        MERCHANT,
        "Preparing something new: what was typed stays, and each mistake is named where it is.",
        "/shop/new",
        None,
        (".goods-form > .button",),
        shows=".wrong",
    ),
    Screen("tills", MERCHANT, "The tills: opening, closing, and standing at one.", "/shop/tills"),
    Screen("board", MERCHANT, "The board of the day, by goods and by till.", "/shop/board", shows=".board"),
    Screen(
        "reductions",
        MERCHANT,
        "Which grams came with which redemption, and what they may be for.",
        "/shop/reductions",
        None,
        (".turn .icon-button >> nth=0",),
    ),
    Screen(
        "extend",
        MERCHANT,
        "Letting a voucher that is still good last longer.",
        "/check",
        None,
        (".standing .quiet >> nth=1",),
        shows=".sheet[open]",
    ),
)
