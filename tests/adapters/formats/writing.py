"""Small deliveries, written by the tests themselves."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.activities.values import Draft, Rejected
from backend.adapters import formats

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")

HEADERS = {
    "bike-trips": "route_id,user_id,bike,start_time,end_time,path_km",
    "daily-kwh": "customer_id,day,kwh,n_readings",
    "ev-sessions": "sessionId,kwhTotal,created,ended,userId",
    "daily-steps": "Customer Id,ActivityDate,TotalSteps,TotalDistance,Calories",
}
GOOD = {
    "bike-trips": "r-1,rider,7,2026-03-02 08:00:00,2026-03-02 08:10:00,2.5",
    "daily-kwh": "home,2026-03-02,7.65,48",
    "ev-sessions": "s-1,9.5,2026-03-02 08:00:00,2026-03-02 09:00:00,driver",
    "daily-steps": "walker,3/2/2026,8000,5.6,1900",
}
# One degree of latitude is 111,195.06 m; 甲 to 乙 is a tenth of that.
STATIONS = "name_zh,lng,lat\n甲,114.0,22.5\n乙,114.0,22.6\n丙站,115.0,22.5\n丁,114.0,22.5\n"


def written(folder: Path, content: str | bytes, name: str = "delivery") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def outcomes(path: Path, format_name: str, zone: ZoneInfo = SHANGHAI) -> list[Draft | Rejected]:
    return list(formats.read(path, format_name, zone))


def lines(folder: Path, format_name: str, *records: str, zone: ZoneInfo = SHANGHAI) -> list[Draft | Rejected]:
    """What becomes of these lines below the format's header."""
    return outcomes(written(folder, "\n".join([HEADERS[format_name], *records])), format_name, zone)


def draft(folder: Path, format_name: str, record: str, zone: ZoneInfo = SHANGHAI) -> Draft:
    [only] = lines(folder, format_name, record, zone=zone)
    assert isinstance(only, Draft), only
    return only


def detail(folder: Path, format_name: str, record: str, zone: ZoneInfo = SHANGHAI) -> str:
    """Why a line is malformed, which leaves the good line after it alone."""
    first, second = lines(folder, format_name, record, GOOD[format_name], zone=zone)
    assert isinstance(first, Rejected), first
    assert (first.number, first.code, second.number) == (1, "MALFORMED", 2)
    assert isinstance(second, Draft), second
    return first.detail


def tap(card: str, deal_type: str, at: str, station: str | None) -> dict[str, str]:
    """One record of a card; `at` is a time of 2 March 2026."""
    record = {"card_no": card, "deal_type": deal_type, "deal_date": f"2026-03-02 {at}", "deal_value": "0"}
    return record if station is None else {**record, "station": station}


def taps(folder: Path, records: Sequence[object], table: str = STATIONS) -> list[Draft | Rejected]:
    written(folder, table, "stations.csv")
    page: Mapping[str, object] = {"total": len(records), "data": records}
    return outcomes(written(folder, json.dumps(page, ensure_ascii=False), "page.json"), "card-taps")
