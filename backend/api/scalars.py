"""Scalars of our own: whole numbers with a unit."""

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from backend.kit.quantity import Grams, Points

LARGEST = 2**53 - 1  # the largest whole number that JavaScript holds exactly


def _whole[Unit: (Grams, Points)](unit: type[Unit], says: str) -> ScalarDefinition:
    def parse(value: object) -> Unit:
        if type(value) is not int or not 0 <= value <= LARGEST:
            raise GraphQLError(f"{unit.__name__} must be a whole number from 0 to 2^53−1.")
        return unit(value)

    return strawberry.scalar(
        name=unit.__name__, description=says, serialize=lambda quantity: quantity.value, parse_value=parse
    )


SCALARS: dict[object, ScalarDefinition] = {
    Grams: _whole(Grams, "Whole grams of CO2e (减碳量), 0 to 2^53−1."),
    Points: _whole(Points, "Whole carbon points (碳积分), 0 to 2^53−1; no price, no transfer."),
}
