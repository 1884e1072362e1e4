"""GDELT's layout: 61 and 16 columns, nothing invented, and a count of origins for every event."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource.exports.gdelt import EVENT_COLUMNS, MENTION_COLUMNS, ORIGIN_COLUMNS, actor_columns, day_columns
from twosource.lexicons import load_rows
from twosource.model import SettingError

#: The codebook's names, one line a block, written down here again.
BLOCKS = """GLOBALEVENTID Day MonthYear Year FractionDate
Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code
Actor1Type2Code Actor1Type3Code Actor2Code Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code
Actor2Religion2Code Actor2Type1Code Actor2Type2Code Actor2Type3Code
IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone
Actor1Geo_Type Actor1Geo_Fullname Actor1Geo_CountryCode Actor1Geo_ADM1Code Actor1Geo_ADM2Code Actor1Geo_Lat Actor1Geo_Long Actor1Geo_FeatureID
Actor2Geo_Type Actor2Geo_Fullname Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code Actor2Geo_Lat Actor2Geo_Long Actor2Geo_FeatureID
ActionGeo_Type ActionGeo_Fullname ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code ActionGeo_Lat ActionGeo_Long ActionGeo_FeatureID
DATEADDED SOURCEURL"""

#: What each column may hold, by the codebook's types.
EVENT = {
    "GLOBALEVENTID": r"\d+",
    "Day": r"(\d{8})?",
    "MonthYear": r"(\d{6})?",
    "Year": r"(\d{4})?",
    "FractionDate": r"(\d{4}\.\d{4})?",
    "IsRootEvent": "[01]",
    "EventCode": r"(\d{3})?",
    "EventBaseCode": r"(\d{3})?",
    "EventRootCode": r"(\d{2})?",
    "QuadClass": "[1-4]",
    "GoldsteinScale": r"-?\d+\.\d+",
    "NumMentions": r"[1-9]\d*",
    "NumSources": r"([1-9]\d*)?",
    "NumArticles": r"[1-9]\d*",
    "AvgTone": "",
    "DATEADDED": r"\d{14}",
    "SOURCEURL": r"(https?|urn):\S+",
}
MENTION = {
    "GLOBALEVENTID": r"\d+",
    "EventTimeDate": r"\d{14}",
    "MentionTimeDate": r"\d{14}",
    "MentionType": "[12]",
    "MentionIdentifier": ".+",
    "SentenceID": r"[1-9]\d*",
    "Actor1CharOffset": r"-1|\d+",
    "Actor2CharOffset": r"-1|\d+",
    "ActionCharOffset": r"\d+",
    "InRawText": "[01]",
    "Confidence": r"\d{1,3}",
    "MentionDocLen": r"\d+",
}


def read(path: Path, columns: Any, head: bool = False) -> list[dict[str, str]]:
    """The rows of a file of GDELT, as its users read it: tabs, no quoting."""
    with path.open(encoding="utf-8", newline="\n") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if head:
        assert rows.pop(0) == list(columns)
    assert {len(r) for r in rows} <= {len(columns)}
    return [dict(zip(columns, r, strict=True)) for r in rows]


@pytest.fixture
def gdelt(record: Path, tmp_path: Path) -> tuple[Path, dict[str, list[dict[str, str]]]]:
    told: list[str] = []
    with twosource.open(record) as corpus:
        count = corpus.export("events", tmp_path / "out", "gdelt", tell=told.append)
        usable = [e for e in corpus.events() if e.date_start and e.status in ("happened", "historical")]
        assert (told != []) == (len(usable) < len(corpus.events()))
    files = {
        "events": read(tmp_path / "out" / "events.export.CSV", EVENT_COLUMNS),
        "mentions": read(tmp_path / "out" / "events.mentions.CSV", MENTION_COLUMNS),
        "origins": read(tmp_path / "out" / "origins.tsv", ORIGIN_COLUMNS, head=True),
    }
    assert count == len(files["events"]) > 0
    return record, files


def test_the_columns_are_those_of_the_codebook() -> None:
    assert list(EVENT_COLUMNS) == BLOCKS.split()
    assert (len(EVENT_COLUMNS), len(MENTION_COLUMNS)) == (61, 16)


def test_every_cell_has_its_type_and_nothing_unknown_is_filled_in(gdelt: Any) -> None:
    _, files = gdelt
    for row in files["events"]:
        for name, pattern in EVENT.items():
            assert re.fullmatch(pattern, row[name]), (name, row[name])
        for name in EVENT_COLUMNS:
            if "Geo_" in name and name != "ActionGeo_Fullname":
                assert row[name] == ""
        assert row["EventCode"] in ("", row["EventRootCode"] + "0")
    for row in files["mentions"]:
        for name, pattern in MENTION.items():
            assert re.fullmatch(pattern, row[name]), (name, row[name])


def test_counts_agree_and_every_event_has_its_origins(gdelt: Any) -> None:
    record, files = gdelt
    ids = [r["GLOBALEVENTID"] for r in files["events"]]
    assert len(set(ids)) == len(ids)
    assert [r["GLOBALEVENTID"] for r in files["origins"]] == ids
    told: set[str] = set()
    with twosource.open(record) as corpus:
        events = {e.id: e for e in corpus.events()}
        for row, origins in zip(files["events"], files["origins"], strict=True):
            mentions = [m for m in files["mentions"] if m["GLOBALEVENTID"] == row["GLOBALEVENTID"]]
            assert int(row["NumMentions"]) == len(mentions)
            documents = origins["Documents"].split("|")
            assert int(row["NumArticles"]) == len(documents) == len({m["MentionIdentifier"] for m in mentions})
            assert 1 <= int(origins["NumIndependent"]) == len(origins["Origins"].split("|")) <= len(documents)
            for identifier in origins["EventIDs"].split("|"):
                assert events[identifier].event == origins["PLOVERType"]
                assert events[identifier].document in documents
                told.add(identifier)
            raws = [corpus.raw(d) for d in documents]
            for m in mentions:
                assert any(len(raw) == int(m["MentionDocLen"]) for raw in raws)
        assert told == {e.id for e in events.values() if e.date_start and e.status in ("happened", "historical")}


def test_a_copied_act_is_told_often_and_vouched_for_once(sample_record: Path, tmp_path: Path) -> None:
    with twosource.open(sample_record) as corpus:
        corpus.export("events", tmp_path / "out", "gdelt")
    rows = read(tmp_path / "out" / "events.export.CSV", EVENT_COLUMNS)
    origins = read(tmp_path / "out" / "origins.tsv", ORIGIN_COLUMNS, head=True)
    assert any(int(r["NumArticles"]) > 1 and o["NumIndependent"] == "1" for r, o in zip(rows, origins, strict=True))


def test_several_files_need_a_folder_and_a_story_has_its_own_events(sample_record: Path, tmp_path: Path) -> None:
    with twosource.open(sample_record) as corpus:
        with pytest.raises(SettingError, match="several files"):
            corpus.export("events", io.BytesIO(), "gdelt")
        story = corpus.stories()[-1]
        corpus.export("events", tmp_path / "one", "gdelt", story=story.id)
        rows = read(tmp_path / "one" / "origins.tsv", ORIGIN_COLUMNS, head=True)
        assert {d for r in rows for d in r["Documents"].split("|")} <= set(story.documents)


def side(country: str | None, sector: str | None, name: str | None = "Somebody") -> dict[str, Any]:
    return {"actor": None, "name": name, "country": country, "sector": sector, "span": {"exact": "some\tbody"}, "basis": "name"}


@pytest.mark.parametrize(
    ("country", "sector", "code", "columns"),
    [
        ("USA", "GOV", "USAGOV", {"CountryCode": "USA", "Type1Code": "GOV"}),
        ("EUR", "GOV", "IGOEUREECGOV", {"CountryCode": "EUR", "KnownGroupCode": "EEC", "Type1Code": "IGO", "Type2Code": "GOV"}),
        ("UNO", None, "IGOUNO", {"CountryCode": "", "KnownGroupCode": "UNO", "Type1Code": "IGO"}),
        ("NGO", "MED", "NGOHLH", {"Type1Code": "NGO", "Type2Code": "HLH"}),
        ("NOR", "JRN", "NORMED", {"Type1Code": "MED"}),
        ("NOR", "PTY", "NOR", {"Type1Code": ""}),
        (None, None, "", {"Name": "Somebody", "CountryCode": ""}),
    ],
)
def test_codes_of_actors(country: str | None, sector: str | None, code: str, columns: dict[str, str]) -> None:
    found = actor_columns(side(country, sector))
    assert found["Code"] == code
    assert {k: found[k] for k in columns} == columns
    assert set(actor_columns(None).values()) == {""}


def test_the_lexicon_of_actors_has_a_code_or_a_reason() -> None:
    for r in load_rows("cameo_actors.tsv").rows:
        assert r["country"] or r["group"] or r["type"] or r["reason"], r


def test_a_month_has_no_day_and_a_year_no_month() -> None:
    assert day_columns("2015-02-18", "2015-02-18") == {"Day": "20150218", "MonthYear": "201502", "Year": "2015", "FractionDate": "2015.1315"}
    assert list(day_columns("2015-02-01", "2015-02-28").values()) == ["", "201502", "2015", ""]
    assert list(day_columns("2015-01-01", "2015-12-31").values()) == ["", "", "2015", ""]
    assert list(day_columns("2015-12-31", "2016-01-01").values()) == ["", "", "", ""]
