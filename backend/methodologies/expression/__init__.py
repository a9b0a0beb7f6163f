"""The small language in which a method states its formulas, and the machine that runs them.

Promises that a formula can only compute, that its units cancel, and that nothing but division rounds.
Does not read files, judge sources or decide what a result is worth.
"""
