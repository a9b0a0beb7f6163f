"""`tanpuhui drop-seed`: a seed for one side of a fair drop, made where it is kept."""

import argparse

from backend import drops
from backend.cli import session
from backend.kit import ids
from backend.settings import Settings


def seed(options: argparse.Namespace, settings: Settings) -> int:
    """Print a new seed and its commitment; nothing of it is kept here, and no database is asked."""
    del options, settings
    made = ids.hex256()
    session.console.print(f"seed={made}")
    session.console.print(f"commitment={drops.commitment(made)}")
    session.console.print("Keep the seed to yourself until the list of wishes is closed; publish the commitment.")
    return 0
