"""Brings one-time codes to whoever looks at the console; for development and the demo only."""

import sys


class ConsoleSender:
    """Prints each code on standard error, with the number it is for."""

    async def send(self, phone: str, code: str) -> None:
        """Print one line."""
        sys.stderr.write(f"The code for {phone} is {code}.\n")
        sys.stderr.flush()
