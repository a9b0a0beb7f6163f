"""The methodologies at the edge: everything a stranger needs to calculate a reduction again."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Self

import strawberry

from backend import methodologies
from backend.api.access import SHARED
from backend.api.context import Info, Public
from backend.api.words import Quantity, Words
from backend.kit.db import Reader

strawberry.enum(methodologies.HowSure, description="How well a figure is supported; all but CONFIRMED are unconfirmed.")


@strawberry.type(description="One step of a calculation, in the method's own small language.", directives=SHARED)
class Formula:
    """A formula by name."""

    name: str = strawberry.field(description="What it gives: project, baseline, reduction, points, a mean or a cap.")
    text: str = strawberry.field(description="Inputs, factors and earlier results by name; grams, or points.")


@strawberry.type(description="A published figure with its source (排放因子).", directives=SHARED)
class Factor:
    """A row of a factor: its value for a region or a time."""

    name: str = strawberry.field(description="Its name in the formulas.")
    title: Words = strawberry.field(description="What it is.")
    value: str = strawberry.field(description="Its published digits, an exact decimal in its unit.")
    unit: str = strawberry.field(description="Its unit, such as `gCO2e/km`.")
    source: str = strawberry.field(description="Where it was published.")
    how_sure: methodologies.HowSure = strawberry.field(description="How well it is supported.")
    data_year: int | None = strawberry.field(description="The year of the data behind it, if it says so.")
    region: str | None = strawberry.field(description="The GB/T 2260 prefix it holds for; none for everywhere.")

    @classmethod
    def of(cls, row: methodologies.Factor) -> Self:
        """A factor of the catalogue."""
        return cls(
            name=row.name,
            title=Words.of(row.title),
            value=f"{row.value:f}",
            unit=row.unit,
            source=row.source,
            how_sure=row.how_sure,
            data_year=row.data_year,
            region=row.region or None,
        )


@strawberry.type(description="What a worked example comes to.", directives=SHARED)
class VectorOutput:
    """One number of an example."""

    name: str = strawberry.field(description="What it is: `reduction_grams`, `points`, or `refused`.")
    value: str = strawberry.field(description="An exact decimal of grams or points, or the code of the refusal.")


@strawberry.type(description="A worked example (测试向量), which the method must calculate exactly.", directives=SHARED)
class Vector:
    """An example of one act."""

    source: str = strawberry.field(description="Where the example comes from.")
    how_sure: methodologies.HowSure = strawberry.field(description="How well it is supported.")
    inputs: list[Quantity] = strawberry.field(description="What the act states.")
    outputs: list[VectorOutput] = strawberry.field(description="What must come out, or the refusal.")


@strawberry.type(description="One version of a methodology (方法学), as it is published (JS§11).", directives=SHARED)
class Method:
    """A method version, straight from the catalogue."""

    row: strawberry.Private[methodologies.Method]
    code: str = strawberry.field(description="What it is called in every version, such as `GZ_METRO_RIDE`.")
    version: str = strawberry.field(description="Which version it is, such as `2017`.")
    title: Words = strawberry.field(description="Its title.")
    source: str = strawberry.field(description="The document it was taken from.")
    applicability: Words = strawberry.field(description="When it may be used.")
    baseline: Words = strawberry.field(description="What would have happened otherwise (基准线).")
    monitoring: Words = strawberry.field(description="How what happened is measured.")
    doubts: Words | None = strawberry.field(description="Why it is not confirmed, if it is not.")
    points_only: bool = strawberry.field(description="Whether it gives points and never grams (JS§33).")
    sha256: str = strawberry.field(description="The hash of all it computes with: 64 hexadecimal digits.")

    @classmethod
    def of(cls, code: str, version: str) -> Self:
        """A version that the catalogue has; raises LookupError if it has not."""
        found = cls.find(code, version)
        if found is None:
            raise LookupError(f"The catalogue lacks {code} {version}.")
        return found

    @classmethod
    def find(cls, code: str, version: str) -> Self | None:
        """A version, if the catalogue has it."""
        row = methodologies.catalogue().find(code, version)
        return cls.shown(row) if row else None

    @classmethod
    def shown(cls, row: methodologies.Method) -> Self:
        """A method of the catalogue."""
        data = row.data
        return cls(
            row=row,
            code=row.code,
            version=row.version,
            title=Words.of(data.title),
            source=data.source,
            applicability=Words.of(data.applicability),
            baseline=Words.of(data.baseline),
            monitoring=Words.of(data.monitoring),
            doubts=Words.of(data.doubts) if data.doubts else None,
            points_only=row.points_only,
            sha256=row.sha256,
        )

    @strawberry.field(
        description="Whether its reductions count as grams in this programme today: published and in force (JS§24),"
        " or any method in a trial. Never for one that gives points only."
    )
    async def recognised(self, info: Info) -> bool:
        """One statement for all the methods of a document; none in a trial."""
        context, pack = info.context, info.context.services.pack
        if self.points_only or pack.recognises_unpublished_methods:
            return not self.points_only
        in_force = await context.one(_in_force, (self.row, pack.code))
        return in_force is not None and in_force.on(context.today)

    @strawberry.field(description="Whether every factor and formula was read word for word in its source.")
    def confirmed(self) -> bool:
        """Confirmed as a whole."""
        data = self.row.data
        marks = {data.formulas.how_sure, *(factor.how_sure for factor in data.factors)}
        return marks == {methodologies.HowSure.CONFIRMED}

    @strawberry.field(description="How it is calculated, in order.")
    def formulas(self) -> list[Formula]:
        """The formulas that the version has."""
        return [Formula(name=name, text=text) for name, text in _formulas(self.row.data) if text]

    @strawberry.field(description="The figures it calculates with.")
    def factors(self) -> list[Factor]:
        """Every row of every factor."""
        return [Factor.of(one) for one in self.row.data.factors]

    @strawberry.field(description="Worked examples; a version that fails one is refused.")
    def vectors(self) -> list[Vector]:
        """The examples in the order of the file."""
        units = {asked.name: asked.unit for asked in self.row.data.inputs}
        return [
            Vector(
                source=one.source,
                how_sure=one.how_sure,
                inputs=[Quantity(name=name, value=value, unit=units[name]) for name, value in one.inputs.items()],
                outputs=[VectorOutput(name=name, value=value) for name, value in _outputs(one)],
            )
            for one in self.row.data.vectors
        ]


@strawberry.type
class MethodsQuery:
    """Reads of the methodologies."""

    @strawberry.field(description="Every method version at hand, by code and version.", permission_classes=[Public])
    def methods(self) -> list[Method]:
        """The catalogue."""
        return [Method.shown(row) for row in methodologies.catalogue()]

    @strawberry.field(description="One method version, or null.", permission_classes=[Public])
    def method(
        self,
        code: Annotated[str, strawberry.argument(description="Its code, such as `GZ_METRO_RIDE`.")],
        version: Annotated[str, strawberry.argument(description="Its version, such as `2017`.")],
    ) -> Method | None:
        """The version asked for."""
        return Method.find(code, version)


type InProgramme = tuple[methodologies.Method, str]


async def _in_force(db: Reader, asked: Collection[InProgramme]) -> Mapping[InProgramme, methodologies.InForce]:
    """When programmes recognised methods; all that ask are of the one programme that is deployed."""
    asked = list(asked)
    found = await methodologies.each_in_force(db, [method for method, _ in asked], asked[0][1])
    return dict(zip(asked, found, strict=True))


def _formulas(data: methodologies.MethodVersion) -> Iterator[tuple[str, str]]:
    """Names and texts; one that the method does not have is empty."""
    formulas, rolling = data.formulas, data.rolling
    yield "project", formulas.project
    if rolling:
        yield rolling.name, rolling.of
        yield f"{rolling.name}, without earlier days", rolling.otherwise
    yield "baseline", formulas.baseline
    yield "reduction", formulas.reduction
    yield from (("cap", cap.at_most) for cap in data.caps)
    yield "points", formulas.points


def _outputs(vector: methodologies.Vector) -> Iterator[tuple[str, str]]:
    yield from ((name, f"{value:f}") for name, value in vector.outputs.items())
    if vector.refused:
        yield "refused", vector.refused
