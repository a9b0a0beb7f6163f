"""Rule packs from TOML: read once, checked to the last key, refused with one sentence."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from backend.kit.errors import ConfigurationError
from backend.programme.values import RulePack

_FOLDER = Path(__file__).with_name("packs")


@cache
def pack(code: str) -> RulePack:
    """The pack that PROGRAMME names; ConfigurationError if there is none or its file is wrong."""
    files = {path.stem: path for path in sorted(_FOLDER.glob("*.toml"))}
    if code not in files:
        raise ConfigurationError(f"There is no rule pack {code!r}; PROGRAMME is one of {', '.join(files)}.")
    return load(files[code])


def load(path: Path) -> RulePack:
    """Read one file, whose name is its pack's code; ConfigurationError says in one sentence what is wrong."""
    try:
        # Fractions become Decimal, which no field takes: msgspec alone would let 5.0 pass for 5.
        raw = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        read = msgspec.convert(raw, RulePack)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"Rule pack {path.name} cannot be used: {error}.") from error
    if read.code != path.stem:
        raise ConfigurationError(f"Rule pack {path.name} cannot be used: it calls itself {read.code!r}.")
    if unread := list(_unread(raw, msgspec.to_builtins(read), "")):
        raise ConfigurationError(f"Rule pack {path.name} cannot be used: unknown keys {', '.join(unread)}.")
    return read


def _unread(raw: object, read: object, at: str) -> Iterator[str]:
    """The keys of the file that found no place in the pack: msgspec passes over them in a dataclass."""
    if isinstance(raw, dict) and isinstance(read, dict):
        for key, inner in raw.items():
            if key in read:
                yield from _unread(inner, read[key], f"{at}{key}.")
            else:
                yield at + key
    elif isinstance(raw, list) and isinstance(read, list | tuple):
        for place, (inner, kept) in enumerate(zip(raw, read, strict=True)):
            yield from _unread(inner, kept, f"{at}{place}.")
