"""Why a result is what it is: each formula with the numbers in it, where each figure comes from and how sure it is."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal

from backend.kit.errors import Refusal
from backend.methodologies.expression.program import select, units_by_name
from backend.methodologies.rules import Method
from backend.methodologies.values import Factor, HowSure, MethodVersion
from backend.programme.values import Title

type Language = Literal["zh", "en"]

# A name in a formula; a unit in brackets is passed over, since its letters are no name.
_NAME: Final = re.compile(r"\[[^\]]*\]|[a-z][a-z0-9_]*", re.ASCII)
_LABELS: Final = {
    "project": Title("项目排放", "Project emissions"),
    "baseline": Title("基准线排放", "Baseline emissions"),
    "reduction": Title("计算减碳量", "Computed reduction"),
    "points": Title("积分", "Points"),
}
_CREDITED: Final = Title("计入减碳量（不低于零）", "Credited reduction (never below zero)")
_AT_MOST: Final = Title("上限", "At most")
_NO_DATA: Final = Title("无完整数据", "no complete data")
_DOUBTS: Final = Title("未经证实", "Unconfirmed")
_SURE: Final = {
    HowSure.CONFIRMED: Title("已证实", "confirmed"),
    HowSure.SECONDARY: Title("二手来源，未经证实", "secondary source, unconfirmed"),
    HowSure.DERIVED: Title("推算，未经证实", "derived, unconfirmed"),
    HowSure.MEMORY: Title("凭记忆，未经证实", "from memory, unconfirmed"),
    HowSure.OPERATOR: Title("运营机构设定，未经证实", "set by the operator, unconfirmed"),
}


def explain(method: Method, record: Mapping[str, str], language: Language) -> str:
    """The explanation of a stored record of this very method version, one step per line.

    Raises ValueError if the record was made by other data: its numbers would then be shown in the wrong formula.
    """
    if record["sha256"] != method.sha256:
        raise ValueError(f"The record is of {record['method']} with other data than the version at hand.")
    return "\n".join(_lines(method.data, record, language))


def _lines(data: MethodVersion, record: Mapping[str, str], language: Language) -> Iterator[str]:
    shown = _shown(data, record)
    yield f"{_in(data.title, language)} {data.code} {data.version}"
    yield from _rolling_lines(data, record, shown, language)
    for name, label in _LABELS.items():
        if formula := getattr(data.formulas, name):
            yield f"{_in(label, language)} = {formula} = {_filled(formula, shown)} = {shown[name]}"
    for number, cap in enumerate(data.caps, 1):
        most, why = f"{record[f'result.cap {number}']} g", _in(cap.reason, language)
        yield f"{_in(_AT_MOST, language)} = {cap.at_most} = {_filled(cap.at_most, shown)} = {most} ({why})"
    if not data.formulas.points:
        yield f"{_in(_CREDITED, language)} = {record['result.reduction_grams']} g"
    factors = select(data, record["region"], date.fromisoformat(record["on"]))
    yield from (_factor_line(factor, language) for factor in ([] if isinstance(factors, Refusal) else factors))
    if data.doubts:
        yield f"{_in(_DOUBTS, language)}: {_in(data.doubts, language)}"


def _rolling_lines(
    data: MethodVersion, record: Mapping[str, str], shown: Mapping[str, str], language: Language
) -> Iterator[str]:
    rolling = data.rolling
    if rolling and rolling.name in shown:
        of = units_by_name(data)[rolling.name].base
        days = [
            f"{key.removeprefix('day.')}: {f'{value} {of}' if value else _in(_NO_DATA, language)}"
            for key, value in record.items()
            if key.startswith("day.")
        ]
        yield f"{rolling.name} ({_in(rolling.title, language)}) = {shown[rolling.name]} ({'; '.join(days)})"


def _shown(data: MethodVersion, record: Mapping[str, str]) -> dict[str, str]:
    """What stands for each name: its number with its unit, factors as they were published."""
    units = {**{name: str(of.base) for name, of in units_by_name(data).items()}, "points": "point"}
    units |= {asked.name: asked.unit for asked in data.inputs}
    shown = {}
    for key, value in record.items():
        kind, _, name = key.partition(".")
        if kind == "factor":
            shown[name] = value
        elif kind in ("input", "result") and name in units:
            shown[name] = f"{value} {units[name]}"
    return shown


def _filled(formula: str, shown: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: shown.get(found[0], found[0]), formula)


def _factor_line(factor: Factor, language: Language) -> str:
    title, sure = _in(factor.title, language), _in(_SURE[factor.how_sure], language)
    told = [factor.source, factor.announcement, factor.data_year and str(factor.data_year), sure]
    return f"{factor.name} ({title}) = {factor.value} {factor.unit} ({'; '.join(part for part in told if part)})"


def _in(title: Title, language: Language) -> str:
    return title.zh if language == "zh" else title.en
