"""The databases of the command line's tests, for these too."""

from tests.cli.conftest import empty, own, standing, trial_name

__all__ = ["empty", "own", "standing", "trial_name"]
