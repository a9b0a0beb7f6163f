"""The command line `tanpuhui`: one module per group of commands, imported only when its command runs."""

from backend.cli.main import main

__all__ = ["main"]
