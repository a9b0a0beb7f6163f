"""Takes out of a text whatever looks like somebody: the second line of defence, after the list of what may be told.

It knows shapes only. A name has none, so nothing that may hold a name may come this far.
"""

import re
import unicodedata

GAP = r"(?:[\s().+-]|%20|%2B){0,2}"  # what may stand between two digits, also in an address
QUOTE = r"(?:\\?[\"'])?"
IS = rf"{QUOTE}\s*[:=]\s*{QUOTE}"
# What to put in its place, words of which one is near it if it is there at all (looking for them is cheap), its shape.
SHAPES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("secret@", ("://",), r"(?<=://)[^/\s\"'@]+@"),
    # A header or a field and all that follows it, up to the end of its text.
    (
        r"\g<name> [secret]",
        ("cookie", "authorization"),
        rf"(?i)(?P<name>\b(?:set-cookie|cookie|authorization)\b){IS}[^\"\\\n]+",
    ),
    (
        r"\g<name> [secret]",
        ("bearer", "basic", "dpop"),
        r"(?i)(?P<name>\b(?:bearer|basic|dpop))(?:\s|%20|\+|[:=])+[^\s\"'\\,;]+",
    ),
    (
        r"\g<name>=[secret]",
        ("session", "token", "secret", "password", "key"),
        rf"(?i)(?P<name>\b(?:session|token|secret|password|api_?key)){IS}[^\s\"\\,;]+",
    ),
    ("[secret]", ("eyj",), r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"),
    ("[secret]", (), r"(?<![\w-])(?=[\w-]{40})(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]+"),
    ("[email]", ("@",), r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"),
    # Identity numbers of 18 places, bank cards and whatever else has 15 digits or more.
    ("[number]", (), rf"(?<!\d)\d{GAP}(?:\d{GAP}){{13,}}[\dXx](?!\d)"),
    ("[phone]", (), rf"(?<!\d)(?:(?:\+|00|%2B)?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?!\d)"),
    ("[phone]", ("+",), rf"\+\d(?:{GAP}\d){{7,14}}(?!\d)"),
    ("[address]", (), r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
    ("[address]", (), r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]+"),
)
PATTERNS = [(instead, near, re.compile(shape)) for instead, near, shape in SHAPES]


def scrubbed(text: str) -> str:
    """The text with a word in place of each phone, token, cookie, password, identity number, address and e-mail."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)  # digits have a full width too
    lower = text.lower()
    for instead, near, pattern in PATTERNS:
        if not near or any(word in lower for word in near):
            text = pattern.sub(instead, text)
    return text
