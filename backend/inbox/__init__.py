"""The inbox (站内信): what the platform tells a person, by kind and facts; the app has the words, in both languages.

Promises that of one subject somebody is told once, however often a job runs, and that what was told stays as it was.
Does not know who somebody is, push anything to a phone, or decide about points.
"""

from backend.inbox.commands import note_told, read, remind, tell
from backend.inbox.queries import messages, told_up_to, unread
from backend.inbox.rules import last_days
from backend.inbox.values import Content, Ending, Message, NewMessage, PointsExpiring, VoucherEnding

__all__ = [
    "Content",
    "Ending",
    "Message",
    "NewMessage",
    "PointsExpiring",
    "VoucherEnding",
    "last_days",
    "messages",
    "note_told",
    "read",
    "remind",
    "tell",
    "told_up_to",
    "unread",
]
