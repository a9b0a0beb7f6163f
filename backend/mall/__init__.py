"""The mall (商城): providers' agreements, listings with their stock, redemption, and the vouchers it hands out.

Promises that a redemption cancels points, passes grams to the listing's provider, adds honour and takes a piece of
stock all at once or not at all, and that a key is answered once for ever. Does not know what a person may see of
another, how a request arrived or how the provider hands over the goods.
"""

from backend.mall.commands import (
    change_price,
    check_vouchers,
    put_on_shelf,
    redeem,
    restock,
    sign_agreement,
    take_off_shelf,
)
from backend.mall.queries import (
    has_agreement,
    listing,
    listings,
    listings_by_ids,
    redeemed_titles,
    redemptions_of,
    shelf,
    voucher,
    vouchers,
    vouchers_changed,
)
from backend.mall.rules import on_shelf
from backend.mall.values import (
    Agreement,
    Checked,
    Listing,
    NewListing,
    PastRedemption,
    RedeemRequest,
    Redemption,
    Terms,
    VoucherChanged,
    VoucherCheck,
)

__all__ = [
    "Agreement",
    "Checked",
    "Listing",
    "NewListing",
    "PastRedemption",
    "RedeemRequest",
    "Redemption",
    "Terms",
    "VoucherChanged",
    "VoucherCheck",
    "change_price",
    "check_vouchers",
    "has_agreement",
    "listing",
    "listings",
    "listings_by_ids",
    "on_shelf",
    "put_on_shelf",
    "redeem",
    "redeemed_titles",
    "redemptions_of",
    "restock",
    "shelf",
    "sign_agreement",
    "take_off_shelf",
    "voucher",
    "vouchers",
    "vouchers_changed",
]
