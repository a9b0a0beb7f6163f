"""Invariants over what is not built yet: each says what is missing, so that nobody takes silence for proof."""

from backend.verify.values import Invariant

CERTIFICATES = "there are no certificates yet"
VERIFICATION = "there are no verification bodies yet"
COMPLIANCE = "there are no key emitters and no offsets yet"
CREDIT = "there is no credit evaluation yet"

INVARIANTS = (
    Invariant("I-12", "Certificates share no grams and cover what they neutralise.", not_applicable=CERTIFICATES),
    Invariant("I-13", "A certificate has its report, consent and public institution.", not_applicable=CERTIFICATES),
    Invariant("I-15", "No banned or conflicted verifier is on a team.", not_applicable=VERIFICATION),
    Invariant("I-16", "Verification archives are kept for ten years.", not_applicable=VERIFICATION),
    Invariant("I-17", "Offsets stay below their share and are used once.", not_applicable=COMPLIANCE),
    Invariant("I-18", "A credit score is its base less deductions plus bonus.", not_applicable=CREDIT),
    Invariant("I-19", "Nobody else sees a person's credit.", not_applicable=CREDIT),
    Invariant("I-20", "Nothing in credit evaluation has a price.", not_applicable=CREDIT),
)
