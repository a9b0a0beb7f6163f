"""Whole stories; their chapters show what differs as the tests themselves do."""

import pytest

pytest.register_assert_rewrite(*(f"tests.flows.{chapters}" for chapters in ("earning", "paper", "spending", "tale")))
