"""What must hold of any books, whatever was done to them: counted from entries, postings and lots alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from backend.ledger.values import Account, Entry, Lot, Posting


def entries_balance(postings: Iterable[Posting]) -> None:
    """The legs of an entry add up to nothing, in each asset, and are numbered 1, 2, 3, …"""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    lines: dict[int, list[int]] = defaultdict(list)
    for posting in postings:
        sums[posting.entry_id, posting.asset] += posting.amount
        lines[posting.entry_id].append(posting.line)
    assert {key: amount for key, amount in sums.items() if amount} == {}
    assert {entry: found for entry, found in lines.items() if sorted(found) != list(range(1, len(found) + 1))} == {}


def chains_hold(accounts: Iterable[Account], entries: Collection[Entry], postings: Collection[Posting]) -> None:
    """Each account's entries are versions 1 to n, and every balance follows from the one before: no update was lost."""
    for account in accounts:
        mine = [entry for entry in entries if entry.account_id == account.id]
        assert sorted(entry.version for entry in mine) == list(range(1, account.version + 1))
        version_of = {entry.id: entry.version for entry in mine}
        balance: dict[tuple[str, str], int] = defaultdict(int)
        legs = [posting for posting in postings if posting.account_id == account.id and posting.version is not None]
        for leg in sorted(legs, key=lambda leg: (leg.version, leg.line)):
            balance[leg.book, leg.asset] += leg.amount
            assert leg.version == version_of[leg.entry_id]
            assert leg.balance_after == balance[leg.book, leg.asset] >= 0
        assert balance["FREE", "POINT"] == account.free_points
        assert balance["HELD", "POINT"] == account.held_points
        assert balance["FREE", "GRAM"] == account.free_grams
        assert balance["HELD", "GRAM"] == account.held_grams


def totals_are_those_of_the_lots(accounts: Iterable[Account], lots: Collection[Lot]) -> None:
    """A citizen's totals are the sums of their lots; nothing that was granted is missing."""
    for account in accounts:
        points: dict[str, int] = defaultdict(int)
        grams: dict[str, int] = defaultdict(int)
        for lot in lots:
            if lot.account_id == account.id:
                place = lot.state if lot.owner_id == account.id else "HELPED"
                points[place] += lot.points
                grams[place] += lot.grams
        for place in ("FREE", "HELD", "REDEEMED", "RETIRED", "EXPIRED"):
            assert points[place] == getattr(account, f"{place.lower()}_points")
        for place in ("FREE", "HELD", "HELPED", "RETIRED", "EXPIRED"):
            assert grams[place] == getattr(account, f"{place.lower()}_grams")
        assert (grams["REDEEMED"], points["HELPED"]) == (0, 0)
        assert sum(points.values()) == account.granted_points
        assert sum(grams.values()) == account.issued_grams


def serials_are_complete(lots: Iterable[Lot], issued: Mapping[int, int]) -> None:
    """The ranges of an issue neither overlap nor leave a gap, from 1 to the grams it issued."""
    for issue, grams in issued.items():
        following = 1
        for lot in sorted(
            (lot for lot in lots if lot.issue_id == issue and lot.grams), key=lambda lot: lot.serial_from
        ):
            assert lot.serial_from == following
            following = lot.serial_until
        assert following == grams + 1
