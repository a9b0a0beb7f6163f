"""Takes out of a text whatever looks like somebody: the second line of defence, after the list of what may be told.

It knows shapes only. A name has none, so nothing that may hold a name may come this far.
"""

import re
import unicodedata

GAP = r"(?:[\s().+-]|%20|%2B){0,2}"  # what may stand between two digits, also in an address
SHAPES = {
    # Whoever connects where with which password.
    "secret@": r"(?<=://)[^/\s\"'@]+@",
    # A header or a field and all that follows it, up to the end of its text.
    r"\g<name> [secret]": r"(?i)(?P<name>\b(?:set-cookie|cookie|authorization)\b)[\"']?\s*[:=]\s*[^\"\\\n]+",
    r"\g<scheme> [secret]": r"(?i)(?P<scheme>\b(?:bearer|basic|dpop))(?:\s|%20|\+|[:=])+[^\s\"'\\,;]+",
    r"\g<key>=[secret]": r"(?i)(?P<key>\b(?:session|token|secret|password|api_?key))[\"']?\s*[:=]\s*[^\s\"\\,;]+",
    "[secret]": r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"
    r"|(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?<![\w-])[\w-]{40,}",
    "[email]": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    # Identity numbers of 18 places, bank cards and whatever else has 15 digits or more.
    "[number]": rf"(?<!\d)(?:\d{GAP}){{14,}}[\dXx](?!\d)",
    "[phone]": rf"(?<!\d)(?:(?:\+|00|%2B)?86{GAP})?1[3-9](?:{GAP}\d){{9}}(?!\d)|\+\d(?:{GAP}\d){{7,14}}(?!\d)",
    "[address]": r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F:]+",
}
PATTERNS = [(re.compile(shape), instead) for instead, shape in SHAPES.items()]


def scrubbed(text: str) -> str:
    """The text with a word in place of each phone, token, cookie, password, identity number, address and e-mail."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)  # digits have a full width too
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text
