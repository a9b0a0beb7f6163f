"""Columns that Tortoise does not have, written so that migrations repeat them without drift."""

from typing import Any

from tortoise.fields.base import Field
from tortoise.models import Model

from backend.kit.quantity import Grams, Points


class IdField(Field[int]):
    """A BIGINT key that we make ourselves; Tortoise's own would migrate as BIGSERIAL."""

    SQL_TYPE = "BIGINT"
    field_type = int


class TextArrayField(Field[list[str]]):
    """A TEXT[] column."""

    SQL_TYPE = "TEXT[]"
    indexable = False


class ExactField(Field[Any]):
    """An unconstrained NUMERIC column: a Decimal keeps every digit it has."""

    SQL_TYPE = "NUMERIC"


class GramsField(Field[Grams]):
    """A BIGINT column of grams."""

    SQL_TYPE = "BIGINT"
    field_type = Grams

    def to_db_value(self, value: Grams | None, instance: type[Model] | Model) -> int | None:
        """The number in the database."""
        del instance
        return None if value is None else value.value

    def to_python_value(self, value: Grams | int | None) -> Grams | None:
        """The quantity in the program."""
        return Grams(value) if isinstance(value, int) else value


class PointsField(Field[Points]):
    """A BIGINT column of points."""

    SQL_TYPE = "BIGINT"
    field_type = Points

    def to_db_value(self, value: Points | None, instance: type[Model] | Model) -> int | None:
        """The number in the database."""
        del instance
        return None if value is None else value.value

    def to_python_value(self, value: Points | int | None) -> Points | None:
        """The quantity in the program."""
        return Points(value) if isinstance(value, int) else value
