"""The repository belongs to no machine and to no registry: what names one breaks for everybody else."""

import re
from collections.abc import Iterator

import pytest

from tests.house.reading import ROOT, files

# The names are put together here, so that this file does not break its own rule.
HOSTS = ["py" + "pi.", "pythonho" + "sted.", "npm" + "js.", "npm" + "mirror.", "debi" + "an.", "ubun" + "tu."]
REGISTRY = re.compile(r"https?://[\w.-]*(" + "|".join(map(re.escape, HOSTS)) + ")")
HOMES = ["ro" + "ot", "ho" + "me", "Us" + "ers", "wo" + "rk"]
ONE_MACHINE = re.compile(r"(?<![\w.:~}/-])/(" + "|".join(HOMES) + r")/\w")
ANY_ADDRESS = re.compile(r"https?://")
IMAGES = {".ico", ".jpg", ".pdf", ".png", ".webp", ".woff2"}


def strangers(name: str, text: str) -> Iterator[str]:
    is_lock = name.endswith((".lock", "package-lock.json", "requirements-boot.txt"))
    patterns = {"names a registry": REGISTRY, "names a folder of one machine": ONE_MACHINE}
    if is_lock and not name.endswith(".json"):
        patterns["names an address"] = ANY_ADDRESS
    for number, line in enumerate(text.splitlines(), 1):
        yield from (f"{name}:{number} {what}" for what, pattern in patterns.items() if pattern.search(line))


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    texts = [(str(path), (ROOT / path).read_text("utf-8")) for path in files() if path.suffix not in IMAGES]
    assert [problem for name, text in texts for problem in strangers(name, text)] == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("index = https://" + HOSTS[0] + "org/simple", ["x.md:1 names a registry"]),
        ('"resolved": "https://registry.' + HOSTS[2] + 'org/preact.tgz"', ["x.md:1 names a registry"]),
        ("see /" + HOMES[0] + "/notes.md", ["x.md:1 names a folder of one machine"]),
        ("'/" + HOMES[1] + "/ann/tanpuhui'", ["x.md:1 names a folder of one machine"]),
        ("https://city.example/" + HOMES[1] + "/page", []),
        ("backend/" + HOMES[3] + "/x", []),
        ("apt install redis-server", []),
    ],
)
def test_the_rule_sees_strangers(text: str, problems: list[str]) -> None:
    assert list(strangers("x.md", text)) == problems


def test_a_lock_file_names_no_address_at_all() -> None:
    assert list(strangers("requirements.lock", "--index-url https://mirror.example/simple")) == [
        "requirements.lock:1 names an address"
    ]
