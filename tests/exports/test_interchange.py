"""Events as PLOVER records and with CAMEO's root codes: every row fits the layout of the manuals."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest

from exports.made import event, side
from twosource.exports import cameo_root
from twosource.exports.cameo import CODES, cameo_rows
from twosource.exports.plover import Around, plover_record, plover_records
from twosource.lexicons import load_rows
from twosource.model import SettingError, make_table

DAY = re.compile(r"\d{4}-\d\d-\d\d")
TYPES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
SECTORS = "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split()
QUADS = {
    **dict.fromkeys(TYPES[:4], 1),
    **dict.fromkeys(TYPES[4:7], 2),
    **dict.fromkeys(TYPES[7:11], 3),
    **dict.fromkeys(TYPES[11:], 4),
}

#: The manual's table of JSON fields: name -> (type, required). Beyond them a provider may add fields of its own; ours are the last three.
PLOVER: dict[str, tuple[Any, bool]] = {
    "id": (str, True),
    "date": (str, True),
    "event": (list, True),
    "actor": (list, True),
    "recipient": (list, False),
    "enddate": (str, False),
    "mode": (str, False),
    "context": (list, False),
    "quad_code": (int, False),
    "event_scale": (float, False),
    "event_loc": (dict, False),
    "event_text": (list, False),
    "text": (str, False),
    "text_info": (dict, False),
    "cite_info": (dict, False),
    "coder": (str, False),
    "coded_date": (str, False),
    "comment": (str, False),
    "status": (str, True),
    "confidence": (float, True),
    "lead": (bool, True),
}
ENTITY = {"code", "sector", "entity_text", "identifier_id", "identifier_text"}
TEXT_INFO = {"sequence", "start", "end", "text_story"}
CITE_INFO = set("corpus citation url title language publication license copyright coder codebook version".split())


def check_plover(record: dict[str, Any]) -> None:
    """Raise `AssertionError` unless a record fits the manual's tables."""
    assert record.keys() <= PLOVER.keys(), record.keys() - PLOVER.keys()
    for name, (kind, required) in PLOVER.items():
        assert name in record or not required, name
        assert isinstance(record.get(name, kind()), kind), name
    assert DAY.fullmatch(record["date"])
    assert DAY.fullmatch(record.get("enddate", record["date"]))
    assert record.get("enddate", record["date"]) >= record["date"]
    assert record["event"]
    assert set(record["event"]) <= set(TYPES)
    assert record["quad_code"] == QUADS[record["event"][0]]
    for entity in [*record["actor"], *record.get("recipient", [])]:
        assert entity.keys() <= ENTITY
        assert re.fullmatch("[A-Z]{3}", entity.get("code", "IGO"))
        assert entity.get("sector") in (None, *SECTORS)
        assert entity["entity_text"]
    assert record["text_info"].keys() <= TEXT_INFO
    assert 0 <= record["text_info"]["start"] < record["text_info"]["end"]
    assert record["cite_info"].keys() <= CITE_INFO
    assert re.fullmatch("[a-z]{2}", record["cite_info"].get("language", "en"))


def row(**changes: Any) -> dict[str, Any]:
    """An event as a row of its table."""
    sides = [side("doc-a", "Ada Brandt", "Brandt", "NOR"), side("doc-a", "Milo Varga", "Varga", "VEL")]
    e = event("evt-1", "doc-a", changes.pop("event", "CONSULT"), "met Milo Varga", changes.pop("actors", sides), **changes)

    def plain(x: Any) -> Any:
        if isinstance(x, tuple):
            return [plain(y) for y in x]
        return {f: plain(getattr(x, f)) for f in _fields(x)} if hasattr(x, "__slots__") and not isinstance(x, str) else x

    fields: dict[str, Any] = plain(e)
    return make_table("events", [fields]).to_pylist()[0]


def _fields(x: Any) -> list[str]:
    from dataclasses import fields

    return [f.name for f in fields(x)]


AROUND = Around(
    {"doc-a": {"source_id": None, "uri": "https://velmora.example/1", "title": "Talks", "language": "en-GB", "publisher": "The Velmora Post"}},
    {"act-brandt": {"wikidata": "Q1"}},
    {"doc-a": [(0, 45), (46, 90)]},
    "twosource 9",
)


def test_a_record_has_the_layout_of_the_manual() -> None:
    record = plover_record(row(day="2021-05-05"), AROUND)
    assert record is not None
    check_plover(record)
    assert record["actor"][0] == {
        "code": "NOR",
        "sector": "GOV",
        "entity_text": "Ada Brandt",
        "identifier_id": "Q1",
        "identifier_text": "Brandt",
    }
    assert record["text_info"] == {"sequence": 0, "start": 11, "end": 25}
    assert record["cite_info"]["publication"] == "The Velmora Post"
    assert "recipient" not in record
    assert "text" not in record, "the reports are their publishers'"


def test_an_event_without_a_date_has_no_record_since_plover_asks_for_one() -> None:
    assert plover_record(row(), AROUND) is None
    assert [r["date"] for r in plover_records([row(), row(day="2021-05-05")], AROUND)] == ["2021-05-05"]


def test_a_month_is_given_as_its_first_and_last_day_and_said() -> None:
    record = plover_record(row(date_start="2021-05-01", date_end="2021-05-31", status="planned"), AROUND)
    assert record is not None
    check_plover(record)
    assert (record["date"], record["enddate"]) == ("2021-05-01", "2021-05-31")
    assert "status: planned" in record["comment"]
    assert "no more than 2021-05" in record["comment"]


CAMEO = (
    "id event_id date enddate source source_name target target_name code name reason plover mode status confidence text document publisher url"
)


def check_cameo(record: dict[str, Any]) -> None:
    """Raise `AssertionError` unless a row has the keys, and a root code or the reason why not."""
    assert list(record) == CAMEO.split()
    assert (record["code"] is None) == (record["reason"] is not None) == (record["name"] is None)
    assert re.fullmatch("0[1-9]|1[0-9]|20", record["code"] or "01")
    assert record["date"] is None or DAY.fullmatch(record["date"])
    for code in (record["source"], record["target"]):
        assert code is None or re.fullmatch("([A-Z]{3}){1,2}", code)


def test_a_mutual_act_becomes_one_row_in_each_direction() -> None:
    rows = cameo_rows(row(day="2021-05-05"), AROUND)
    for r in rows:
        check_cameo(r)
    assert [(r["source"], r["target"], r["code"]) for r in rows] == [("NORGOV", "VELGOV", "04"), ("VELGOV", "NORGOV", "04")]
    assert len({r["id"] for r in rows}) == 2


def test_sides_become_pairs_and_an_unknown_side_is_null() -> None:
    accused = row(event="ACCUSE", mode="allege", recipients=(side("doc-a", "The army", "army"),))
    assert [(r["source"], r["target"], r["code"]) for r in cameo_rows(accused, AROUND)] == [("NORGOV", "GOV", "11"), ("VELGOV", "GOV", "11")]
    protest = row(event="PROTEST", actors=())
    assert [(r["source"], r["target"], r["code"]) for r in cameo_rows(protest, AROUND)] == [(None, None, "14")]


@pytest.mark.parametrize(
    ("event", "mode", "code"),
    [
        ("ACCUSE", "investigate", "09"),
        ("ACCUSE", "disapprove", "11"),
        ("CONCEDE", None, "08"),
        ("RETREAT", "ceasefire", "08"),
        ("ASSAULT", "aerial", "19"),
        ("ASSAULT", "abduct", "18"),
        ("ASSAULT", "unconventional", "20"),
        ("SANCTION", "expel", "16"),
        ("COERCE", "arrest", "17"),
    ],
)
def test_a_root_code_where_the_published_tables_lead_to_one(event: str, mode: str | None, code: str) -> None:
    found, name, reason = cameo_root(event, mode)
    assert (found, reason) == (code, None)
    assert name


@pytest.mark.parametrize(
    ("event", "mode"), [("REQUEST", "meet"), ("ACCUSE", None), ("ASSAULT", None), ("COERCE", "restrict"), ("COERCE", "cyber"), ("VERDICT", None)]
)
def test_no_root_code_and_the_reason_where_they_do_not(event: str, mode: str | None) -> None:
    code, name, reason = cameo_root(event, mode)
    assert (code, name) == (None, None)
    assert reason


def test_the_lexicon_has_every_type_and_a_code_or_a_reason_in_every_row() -> None:
    rows = load_rows(CODES).rows
    assert {r["type"] for r in rows if not r["mode"]} == set(TYPES)
    for r in rows:
        assert bool(r["code"]) == bool(r["name"]) == (not r["reason"]), r
    assert len({r["name"] for r in rows if r["code"]}) == len({r["code"] for r in rows if r["code"]})


def test_every_event_of_the_samples_fits(sample_record: Any) -> None:
    import twosource

    with twosource.open(sample_record) as corpus:
        events = list(corpus.events())
        for kind, check in (("plover", check_plover), ("cameo", check_cameo)):
            out = io.BytesIO()
            count = corpus.export("events", out, kind)
            records = [json.loads(line) for line in out.getvalue().decode().splitlines()]
            assert count == len(records)
            for record in records:
                check(record)
            assert len({r["id"] for r in records}) == len(records)
            if kind == "plover":
                assert {r["id"] for r in records} == {e.id for e in events if e.date_start}
            else:
                assert {r["event_id"] for r in records} == {e.id for e in events}
        with pytest.raises(SettingError, match="no format 'plover'"):
            corpus.export("claims", io.BytesIO(), "plover")
