"""The trusted documents: the only ones that a browser's session may run, made by the build of the pages."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from backend.kit.errors import ConfigurationError

FILE = Path(__file__).parents[2] / "pwa" / "gen" / "trusted-documents.json"


def load(file: Path) -> Mapping[str, str]:
    """The documents by id; none where the pages have not been built. Raises ConfigurationError for another file."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError):
        raise ConfigurationError(f"{file} is no list of trusted documents: run `make demo` to build it.") from None
