"""What a test's log says, line by line."""

from collections.abc import Iterator

import pytest


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[object, object]]:
    """Each line's event, and the kind of the error it names, if it names one."""
    return list(_told(caplog))


def _told(caplog: pytest.LogCaptureFixture) -> Iterator[tuple[object, object]]:
    for record in caplog.records:
        line: object = record.msg
        assert isinstance(line, dict)
        yield line["event"], line.get("error")
