"""What the city starts with: a trial's scenarios and the city's own, and its merchants."""

import tomllib
from importlib import resources

import msgspec

from backend.wiring import trial


def world() -> trial.World:
    """The scenarios of a trial and the city's own, and the city's merchants."""
    text = resources.files("backend.demo").joinpath("city.toml").read_text(encoding="utf-8")
    own = msgspec.convert(tomllib.loads(text), trial.World)
    return trial.World(trial.world().scenarios + own.scenarios, own.merchants)
