"""Small deliveries of walking: Ann and Bob, each some days of April 2016."""

from collections.abc import Iterable
from pathlib import Path

HEADER = "Customer Id,ActivityDate,TotalSteps,TotalDistance"
WALKING = ("--scenario", "walking", "--format", "daily-steps", "--zone", "Asia/Shanghai")
STAFF = ("--as-operator", "operator", "--as-authority", "authority")


def lines(person: str, days: Iterable[int], steps: int = 1000) -> list[str]:
    """A line a day."""
    return [f"{person},4/{day}/2016,{steps},0.7" for day in days]


def write(file: Path, *records: Iterable[str]) -> Path:
    """Write a delivery."""
    file.write_text("\n".join([HEADER, *(line for each in records for line in each)]) + "\n")
    return file
