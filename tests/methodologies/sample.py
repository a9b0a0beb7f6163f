"""A small method that loads, for tests to spoil in one place."""

from backend.methodologies.catalogue import read
from backend.methodologies.rules import Method

TEXT = """
code = "SAMPLE"
version = "1"
title = { zh = "样例", en = "Sample" }
source = "made up for a test"
applicability = { zh = "测试", en = "tests" }
baseline = { zh = "固定", en = "fixed" }
monitoring = { zh = "无", en = "none" }
co_benefits = ["降碳"]

[[inputs]]
name = "distance_m"
unit = "m"
minimum = 0
maximum = 1000
title = { zh = "里程", en = "Distance" }

[[factors]]
name = "per_distance"
value = "0.25"
unit = "kg/km"
source = "a page"
how_sure = "confirmed"
title = { zh = "因子", en = "Factor" }

[formulas]
how_sure = "confirmed"
project = "0 [g]"
baseline = "distance_m * per_distance"
reduction = "baseline - project"

[[vectors]]
source = "arithmetic"
how_sure = "confirmed"
on = 2025-01-01
inputs = { distance_m = 10 }
outputs = { reduction_grams = "2.5" }
"""

CAP = """
[[caps]]
at_most = "1000 [m] * per_distance"
reason = { zh = "上限", en = "a limit" }
"""

ROLLING = """
[rolling]
name = "own_mean"
days = 2
of = "distance_m * per_distance"
otherwise = "project"
title = { zh = "均值", en = "own mean" }

[formulas]"""


def spoiled(*replacements: str) -> str:
    """The sample with parts replaced, each given as what stands there and what is to stand there."""
    text = TEXT
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return text


def sample(*replacements: str) -> Method:
    return read(spoiled(*replacements))
