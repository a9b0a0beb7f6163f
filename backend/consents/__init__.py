"""Consents (同意凭证): who allowed which provider to send which data for which scenario, from when, until when.

Promises that nobody consents for somebody else, that each consent stands under a text that is never edited, and that a
withdrawal stops intake from the instant it is stamped. Does not undo what was issued before (PIPL 15), and does not
prove that a provider's reference is the person's own.
"""

from backend.consents.commands import grant, lock, lock_for_intake, publish_notice, withdraw, withdraw_all
from backend.consents.queries import by_ids, notice_in_force, notices_in_force, of
from backend.consents.rules import best, covers
from backend.consents.values import Consent, Gap, GrantRequest, NewNotice, Notice, WithdrawRequest

__all__ = [
    "Consent",
    "Gap",
    "GrantRequest",
    "NewNotice",
    "Notice",
    "WithdrawRequest",
    "best",
    "by_ids",
    "covers",
    "grant",
    "lock",
    "lock_for_intake",
    "notice_in_force",
    "notices_in_force",
    "of",
    "publish_notice",
    "withdraw",
    "withdraw_all",
]
