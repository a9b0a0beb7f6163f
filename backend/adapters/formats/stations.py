"""A network's stations by name, and the straight distance between two of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from backend.activities.values import Rejected
from backend.adapters.formats import tables
from backend.adapters.formats.records import MalformedError, Row, UnreadableFileError, reference, text

_COLUMNS = ("name_zh", "lng", "lat")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?")
# The mean radius of the Earth, 6371.0088 km (IUGG), in whole metres rounded down.
_EARTH_RADIUS_M = 6_371_008


@dataclass(frozen=True, slots=True)
class Station:
    """A station and where it is, in degrees."""

    name: str
    latitude: Decimal
    longitude: Decimal


def load(path: Path) -> Mapping[str, Station]:
    """Stations by name from a CSV with `name_zh`, `lng`, `lat`; a name on several lines keeps its first place.

    A bad line is an `UnreadableFileError`: it is our table, not a partner's record, and a wrong one spoils every trip.
    """
    stations: dict[str, Station] = {}
    for station in tables.read(path, _COLUMNS, _station):
        if isinstance(station, Rejected):
            raise UnreadableFileError(f"Record {station.number} of {str(path)!r} is malformed: {station.detail}")
        stations.setdefault(station.name, station)
    return stations


def find(stations: Mapping[str, Station], name: str) -> Station | None:
    """The station of this name, written with or without 站."""
    return stations.get(name) or stations.get(name.removesuffix("站")) or stations.get(f"{name}站")


def great_circle_m(one: Station, other: Station) -> int:
    """The straight distance over the ground in whole metres, rounded down (haversine).

    This is the only place where the mathematics of real numbers is used. It is safe: the coordinates are
    measurements, good to a metre at best; the error of the functions is under a micrometre; and what leaves is a whole
    number of metres, from which carbon is computed exactly.
    """
    across = sin(radians(other.longitude - one.longitude) / 2) ** 2
    along = sin(radians(other.latitude - one.latitude) / 2) ** 2
    haversine = along + cos(radians(one.latitude)) * cos(radians(other.latitude)) * across
    return int(2 * _EARTH_RADIUS_M * asin(sqrt(min(haversine, 1))))


def _station(_number: int, row: Row) -> Station:
    return Station(reference(row, "name_zh"), _degrees(row, "lat", 90), _degrees(row, "lng", 180))


def _degrees(row: Row, column: str, limit: int) -> Decimal:
    written = text(row, column)
    if _DEGREES.fullmatch(written) is None or abs(degrees := Decimal(written)) > limit:
        raise MalformedError(f"{column} is not a number of degrees up to {limit}.")
    return degrees
