"""The methodologies (方法学): versioned data that runs, each with its factors, their sources, and worked examples.

Promises that a loaded method agrees with its examples, that its units cancel, that every figure has a source and says
how sure it is, and that a result is exact and can be explained with the numbers in it. Does not fetch what it computes
with, round to whole grams, or decide what is issued.
"""

from backend.methodologies.catalogue import Catalogue, catalogue
from backend.methodologies.commands import NewPublication, publish, submit
from backend.methodologies.explanation import explain
from backend.methodologies.expression.arithmetic import plain
from backend.methodologies.queries import InForce, each_in_force, in_force
from backend.methodologies.rules import Evaluation, Method, publication
from backend.methodologies.values import (
    Act,
    CoBenefit,
    Factor,
    HowSure,
    Input,
    MethodVersion,
    Publication,
    Vector,
)

__all__ = [
    "Act",
    "Catalogue",
    "CoBenefit",
    "Evaluation",
    "Factor",
    "HowSure",
    "InForce",
    "Input",
    "Method",
    "MethodVersion",
    "NewPublication",
    "Publication",
    "Vector",
    "catalogue",
    "each_in_force",
    "explain",
    "in_force",
    "plain",
    "publication",
    "publish",
    "submit",
]
