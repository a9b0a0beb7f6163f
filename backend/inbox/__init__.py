"""The inbox (站内信): what the platform tells a person, by kind and facts; the app has the words, in both languages.

Promises that of one subject somebody is told once, however often a job runs, and that what was told stays as it was.
Does not know who somebody is, push anything to a phone, or decide about points.
"""

from backend.inbox.commands import read, remind, tell
from backend.inbox.queries import messages, unread
from backend.inbox.values import Content, Ending, Message, NewMessage, PointsExpiring

__all__ = [
    "Content",
    "Ending",
    "Message",
    "NewMessage",
    "PointsExpiring",
    "messages",
    "read",
    "remind",
    "tell",
    "unread",
]
