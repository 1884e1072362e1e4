"""Who is named, over invented sentences and a small lexicon."""

from __future__ import annotations

import json
import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changes import check
from twosource.extract.actors import ACTORS, MENTIONS, gather, mention_rows, named_rows, read
from twosource.extract.actors_lexicon import Knowledge, knowledge
from twosource.extract.actors_speakers import SpeakerIds, names_of, speaker_of
from twosource.extract.statements_view import views
from twosource.language import LANGUAGE
from twosource.lexicons import load_rows
from twosource.model import check_spans, make_table, schema

Row = dict[str, Any]


def rows(columns: str, *lines: str) -> list[dict[str, str]]:
    names = columns.split()
    return [dict(zip(names, [c.strip() for c in line.split(";")], strict=True)) for line in lines]


#: Invented persons, real states: the sentences are invented too.
SMALL: dict[str, Any] = {
    "countries.tsv": rows(
        "code name aliases people adjectives capital seats wikidata source",
        "USA;United States;US|U.S.|USA|America;American|Americans;American|US|U.S.;Washington;White House;Q30;",
        "RUS;Russia;Russian Federation;Russian|Russians;Russian;Moscow;Kremlin|the Kremlin;Q159;",
        "SYR;Syria;Syrian Arab Republic;Syrian|Syrians;Syrian;Damascus;;Q858;",
        "CHN;China;People's Republic of China;Chinese;Chinese;Beijing;;Q148;",
        "GEO;Georgia;;Georgian|Georgians;Georgian;Tbilisi;;Q230;",
        "JOR;Jordan;;Jordanian|Jordanians;Jordanian;Amman;;Q810;",
        "TUR;Turkey;Türkiye;Turk|Turks;Turkish;Ankara;;Q43;",
        "TCD;Chad;;Chadian|Chadians;Chadian;N'Djamena;;Q657;",
        "GBR;United Kingdom;Britain|UK|Great Britain;Briton|Britons;British;London;Downing Street;Q145;",
        "FRA;France;French Republic;French;French;Paris;Elysee;Q142;",
        "ARM;Armenia;;Armenian|Armenians;Armenian;Yerevan;;Q399;",
    ),
    "offices.tsv": rows(
        "office aliases kind sector level",
        "president;;office;GOV;head_of_state",
        "prime minister;premier;office;GOV;head_of_government",
        "foreign minister;minister of foreign affairs|foreign secretary;office;GOV;minister",
        "secretary of state;;office;GOV;minister",
        "leader;;office;GOV;other",
    ),
    "office_holders.tsv": rows(
        "person aliases wikidata country sector office from to source",
        "Anton Velikov;Anton Sergeyevich Velikov;Q900001;RUS;GOV;president;2012-05-07;;",
        "Barnaby Oduya;;Q900002;USA;GOV;president;2009-01-20;2017-01-20;",
        "Theo Marchbank;;Q900003;USA;GOV;president;2001-01-20;2009-01-20;",
        "Greta Marchbank;;Q900004;USA;GOV;secretary of state;2009-01-21;2013-02-01;",
        "Clara May;;Q900005;GBR;GOV;prime minister;2016-07-13;2019-07-24;",
        "Sergey Lavoronov;Sergei Lavoronov;Q900006;RUS;GOV;foreign minister;2004-03-09;;",
        "Tayfun Erdemoğlu;Tayfun Recep Erdemoglu;Q900007;TUR;GOV;president;2014-08-28;;",
    ),
    "organisations.tsv": rows(
        "name aliases kind country sector wikidata source",
        "NATO;Nato|North Atlantic Treaty Organization;organisation;IGO;MIL;Q7184;",
        "Islamic State;ISIS|ISIL|IS|Islamic State group;armed_group;ISM;REB;Q2429253;",
        "al-Qaeda;al-Qaida|Al Qaida;armed_group;ISM;REB;Q34490;",
        "State Department;US State Department|Department of State;government;USA;GOV;Q789915;",
    ),
    "publishers.tsv": rows("name aliases domains country kind owner credits wikidata source", "TASS;ITAR-TASS;;RUS;agency;;;Q223799;"),
    "state_bodies.tsv": rows(
        "name aliases kind sector",
        "army;;government;MIL",
        "foreign ministry;ministry of foreign affairs;government;GOV",
        "parliament;;government;LEG",
    ),
    "actor_nouns.tsv": rows(
        "noun plural kind sector",
        "rebel;rebels;armed_group;REB",
        "official;officials;person;GOV",
        "government;governments;government;GOV",
        "administration;administrations;government;GOV",
        "soldier;soldiers;armed_group;MIL",
        "police;police;government;COP",
        "spokesman;spokesmen;person;",
        "hacker;hackers;person;CRM",
    ),
    "ambiguous_names.tsv": rows(
        "name reason",
        *("May;month: a month, a verb and a person", "Jordan;person: given name or surname", "Chad;person: given name or surname"),
        *("Georgia;place: a US state", "Turkey;word: a bird", "IS;abbreviation: stands for other things as well"),
    ),
    **{
        name: load_rows(name).rows
        for name in (
            *("actor_blockers.tsv", "actor_acts.tsv", "actor_modifiers.tsv", "organisation_words.tsv", "name_variants.tsv"),
            *("reporting_verbs.tsv", "given_names.tsv", "person_titles.tsv"),
        )
    },
}


@pytest.fixture(scope="module")
def small() -> Knowledge:
    return Knowledge(SMALL)


def tables(text: str, readings: list[tuple[int, int, str]] = [], document: str = "d", published: str | None = None) -> dict[str, pa.Table]:  # noqa: B006
    segments, at = [], 0
    for line in text.split("\n"):
        if line:
            segments.append({"document": document, "start": at, "end": at + len(line), "exact": line, "role": "body", "reason": ""})
        at += len(line) + 1
    read_as = [{"document": document, "start": s, "end": e, "exact": text[s:e], "reading": r, "kind": "case"} for s, e, r in readings]
    made = {
        "documents": make_table(
            "documents", [{"id": document, "sha256": "0", "characters": len(text), "language": "en", "published": published}]
        ),
        "segments": make_table("segments", segments),
        "readings": make_table("readings", read_as),
    }
    return {**made, **LANGUAGE.run(made, {})}


def found(text: str, known: Knowledge, day: str | None = None, **more: Any) -> list[tuple[str, str, str]]:
    """Every mention: its words in the raw text, the actor's name, the basis."""
    out = []
    for view in views(tables(text, **more)):
        document = read(view, day, known)
        mentions = mention_rows(document)
        check_spans("mentions", make_table("mentions", mentions), {"d": text}.__getitem__)
        names = {r["actor"]: r["name"] for r in named_rows(document)}
        out += [(m["exact"], names[m["actor"]], m["basis"]) for m in mentions]
    return out


def actors_of(text: str, known: Knowledge, day: str | None = None, **more: Any) -> dict[str, Row]:
    """The actors of a text by the words of each mention."""
    out: dict[str, Row] = {}
    for view in views(tables(text, **more)):
        document = read(view, day, known)
        by_id = {r["actor"]: r for r in named_rows(document)}
        for m in mention_rows(document):
            out[m["exact"]] = by_id[m["actor"]]
    return out


# ---- countries and what stands for them -----------------------------------------------------------------------------------------------


def test_a_country_by_its_names_its_capital_its_seat_and_its_adjective(small: Knowledge) -> None:
    text = (
        "Russia rejected the plan. The Russian Federation sent planes. Moscow accused Washington of lying.\n"
        "The Kremlin denied it. Russian warplanes struck the town. The U.S. replied."
    )
    by = actors_of(text, small)
    assert len({by[w]["actor"] for w in ("Russia", "Russian Federation", "Moscow", "Kremlin", "Russian")}) == 1
    assert len({by[w]["actor"] for w in ("Washington", "U.S.")}) == 1
    assert by["Russia"]["country"] == "RUS"
    assert by["Russia"]["wikidata"] == "Q159"
    assert {b for w, _, b in found(text, small) if w in ("Moscow", "Washington", "Kremlin")} == {"metonym"}
    assert {b for w, _, b in found(text, small) if w == "Russian"} == {"modifier"}


@pytest.mark.parametrize(
    "text",
    [
        "The envoy landed in Moscow on Friday.",
        "Flights between Moscow and London were late.",
        "The Moscow Circus opened in spring.",
        "Snow fell over Moscow and the trains stood still.",
        "She studied Russian at school.",
        "They live in Paris, Texas, with a dog.",
        "He reads Russian novels at night.",
    ],
)
def test_a_capital_or_an_adjective_that_does_not_act_is_no_actor(small: Knowledge, text: str) -> None:
    assert not [f for f in found(text, small) if f[1] in ("Russia", "France", "United Kingdom")]


def test_relations_between_capitals(small: Knowledge) -> None:
    by = actors_of("Relations between Moscow and Washington are cold.", small)
    assert by["Moscow"]["country"], by["Washington"]["country"] == ("RUS", "USA")
    by = actors_of("They called for sanctions against Damascus and for closer ties with Beijing.", small)
    assert {"Damascus", "Beijing"} <= set(by)


def test_a_country_where_something_is_says_so(small: Knowledge) -> None:
    assert ("Syria", "Syria", "place") in found("Two aid workers were hurt in Syria on Monday.", small)
    assert ("Syria", "Syria", "name") in found("Syria said two aid workers were hurt.", small)


def test_words_that_were_damaged_are_read_through_their_readings(small: Knowledge) -> None:
    text = "Planes bombed us -backed Syrian rebels, and the USA officials protested."
    at = text.index("us -backed")
    usa = text.index("USA")
    by = actors_of(text, small, readings=[(at, at + 10, "US-backed"), (usa, usa + 3, "US")])
    assert by["us -backed"]["country"] == by["USA"]["country"] == "USA"
    assert by["Syrian rebels"]["country"] == "SYR"
    assert by["Syrian rebels"]["sector"] == "REB"
    assert by["Syrian rebels"]["kind"] == "armed_group"


def test_the_pronoun_us_is_no_country(small: Knowledge) -> None:
    assert not found("It gave us hope, and it is for us to decide who is right.", small)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Jordan and Britain agreed to hold a joint exercise.", {"Jordan", "United Kingdom"}),
        ("Turkey said the Turkish army had crossed the border.", {"Turkey", "Turkish army"}),
        ("Georgia asked Tbilisi's friends for help, a Georgian official said.", {"Georgia"}),
    ],
)
def test_an_ambiguous_country_with_evidence(small: Knowledge, text: str, wanted: set[str]) -> None:
    assert wanted <= {n for _, n, _ in found(text, small)}


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Ellis Jordan scored twice, and Jordan was booked later.", "Jordan"),
        ("Turkey prices rose ahead of the holiday.", "Turkey"),
        ("Chad Whitlock said he would run again.", "Chad"),
        ("The talks begin in May and end in June.", "Clara May"),
        ("They may agree on 3 May or on May 12.", "Clara May"),
        ("Georgia Power raised its rates in the state.", "Georgia"),
    ],
)
def test_an_ambiguous_name_that_is_something_else(small: Knowledge, text: str, never: str) -> None:
    assert never not in {n for _, n, _ in found(text, small)}


def test_may_the_person(small: Knowledge) -> None:
    text = "Prime Minister Clara May spoke in London. A decision is due in May, May said."
    assert [w for w, n, _ in found(text, small) if n == "Clara May"] == ["Clara May", "May"]


# ---- persons --------------------------------------------------------------------------------------------------------------------------


def test_one_person_by_all_names(small: Knowledge) -> None:
    text = "President Barnaby Oduya met Mr Oduya's critics. Oduya smiled. The US President left."
    assert {n for w, n, _ in found(text, small, "2016-09-05") if "Oduya" in w or "President" in w} == {"Barnaby Oduya"}
    assert ("US President", "Barnaby Oduya", "office") in found(text, small, "2016-09-05")


def test_offices_are_bound_to_dates(small: Knowledge) -> None:
    text = "The US President signed the bill."
    assert found(text, small, "2016-09-05")[-1] == ("US President", "Barnaby Oduya", "office")
    assert found(text, small, "2005-09-05")[-1] == ("US President", "Theo Marchbank", "office")
    by = actors_of(text, small)
    assert by["US President"]["kind"] == "office"
    assert by["US President"]["country"] == "USA"
    named = "Barnaby Oduya flew home. The US President signed the bill."
    assert found(named, small)[-1][1] == "Barnaby Oduya"


def test_spellings_and_orders_of_a_name_are_one(small: Knowledge) -> None:
    ids = set()
    for name in ("Sergey Lavoronov", "Sergei Lavoronov", "Lavoronov Sergei"):
        ids |= {r["actor"] for r in actors_of(f"Foreign Minister {name} said no.", small).values() if r["kind"] == "person"}
    assert len(ids) == 1
    ids = set()
    for name in ("Dmitry Karpenkov", "Dmitri Karpenkov", "Dmitriy Karpenkov"):
        ids |= {r["actor"] for r in actors_of(f"Mr {name} said no.", small, document="d").values() if r["kind"] == "person"}
    assert len(ids) == 1
    accents = actors_of("President Tayfun Erdemoğlu spoke.", small), actors_of("President Tayfun Erdemoglu spoke.", small)
    assert len({r["actor"] for by in accents for r in by.values() if r["kind"] == "person"}) == 1


def test_people_of_one_surname_stay_apart(small: Knowledge) -> None:
    text = (
        "Theo Marchbank opened the school on Monday, and Marchbank thanked the teachers.\n"
        "Greta Marchbank was in Paris. Ms Marchbank returned on Friday, and Marchbank said little."
    )
    assert [n for w, n, _ in found(text, small) if w.endswith("Marchbank")] == [
        *("Theo Marchbank", "Theo Marchbank"),
        *("Greta Marchbank", "Greta Marchbank", "Greta Marchbank"),
    ]


def test_a_surname_that_nothing_explains_is_of_its_document(small: Knowledge) -> None:
    text = "Mr Quillfeather refused to answer."
    (one,) = [r["actor"] for r in actors_of(text, small, document="d").values()]
    (same,) = [r["actor"] for r in actors_of(text, small, document="d").values()]
    (other,) = [r["actor"] for r in actors_of_document("e", text, small)]
    assert one == same != other


def actors_of_document(document: str, text: str, known: Knowledge) -> list[Row]:
    return [r for view in views(tables(text, document=document)) for r in named_rows(read(view, None, known))]


def test_a_surname_goes_on_for_the_main_one_of_two(small: Knowledge) -> None:
    text = (
        "Theo Marchbank will run again, and Theo Marchbank has money.\nA photo of Greta Marchbank was shown. Marchbank said it was old.\n"
        "In the evening Marchbank flew home."
    )
    assert [n for w, n, _ in found(text, small) if w == "Marchbank"] == ["Theo Marchbank"] * 2


def test_the_president_of_something_else_is_not_the_president(small: Knowledge) -> None:
    text = "Barnaby Oduya flew home. He spoke of the president of NATO and was named as president of the club."
    assert [w for w, n, _ in found(text, small, "2016-09-05") if n == "Barnaby Oduya" and "president" in w] == []


def test_a_seat_of_government_that_is_a_building_or_a_prize(small: Knowledge) -> None:
    assert "United States" not in {n for _, n, _ in found("He ran for the White House and left the White House in May.", small)}
    assert ("White House", "United States", "metonym") in found("The White House wanted sixty votes.", small)


def test_the_codes_of_a_person_come_from_the_office(small: Knowledge) -> None:
    by = actors_of("Armenian Foreign Minister Aram Petrosovan met Ivo Larsch, the president of Georgia.", small)
    assert (by["Aram Petrosovan"]["country"], by["Aram Petrosovan"]["sector"]) == ("ARM", "GOV")
    assert (by["Ivo Larsch"]["country"], by["Ivo Larsch"]["sector"]) == ("GEO", "GOV")


# ---- groups, offices, organisations ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "codes"),
    [
        ("Syrian rebels took the town.", "Syrian rebels", ("armed_group", "SYR", "REB")),
        ("US officials said no.", "US officials", ("person", "USA", "GOV")),
        ("A Chinese security official blocked the way.", "Chinese security official", ("person", "CHN", "GOV")),
        ("A Russian police official was hurt.", "Russian police official", ("person", "RUS", "COP")),
        ("A State Department official said no.", "State Department official", ("person", "USA", "GOV")),
        ("The French army left.", "French army", ("government", "FRA", "MIL")),
        ("Rebels in Syria gave up.", "Rebels", ("armed_group", "SYR", "REB")),
        ("The president of Armenia flew home.", "president", ("office", "ARM", "GOV")),
        ("Pro-Russian Syrian soldiers fled.", "Syrian soldiers", ("armed_group", "SYR", "MIL")),
    ],
)
def test_groups_and_their_codes(small: Knowledge, text: str, words: str, codes: tuple[str, str, str]) -> None:
    row = actors_of(text, small)[words]
    assert (row["kind"], row["country"], row["sector"]) == codes


def test_two_adjectives_are_two_groups(small: Knowledge) -> None:
    by = actors_of("Both Russian and US officials said the meeting lasted longer than planned.", small)
    assert (by["Russian"]["country"], by["US officials"]["country"]) == ("RUS", "USA")
    assert by["Russian"]["sector"] == "GOV"


def test_a_group_without_a_country_follows_the_one_that_has_one(small: Knowledge) -> None:
    by = actors_of("Syrian rebels took the town. The rebels burned a bridge.", small)
    assert by["rebels"]["actor"] == by["Syrian rebels"]["actor"]
    alone = actors_of("The rebels burned a bridge.", small)["rebels"]
    assert alone["country"] is None
    assert alone["actor"] != by["rebels"]["actor"]


def test_several_countries_behind_a_noun(small: Knowledge) -> None:
    view = next(views(tables("The officials of Russia and Armenia met.")))
    document = read(view, None, small)
    countries = {r["actor"]: r["country"] for r in named_rows(document)}
    assert {countries[m["actor"]] for m in mention_rows(document) if m["exact"] == "officials"} == {"RUS", "ARM"}


def test_organisations_by_any_name(small: Knowledge) -> None:
    by = actors_of("ISIS and the Islamic State group fought al-Qaida. Nato said NATO and IS agreed on nothing.", small)
    assert by["ISIS"]["actor"] == by["Islamic State group"]["actor"] == by["IS"]["actor"]
    assert by["Nato"]["actor"] == by["NATO"]["actor"]
    assert by["al-Qaida"]["wikidata"] == "Q34490"


def test_is_the_verb(small: Knowledge) -> None:
    assert not found("It IS true, and who is to say it is not?", small) or "Islamic State" not in {
        n for _, n, _ in found("The answer is no.", small)
    }


# ---- the steps ------------------------------------------------------------------------------------------------------------------------


def test_the_step_writes_checked_rows_and_ids_are_equal_across_documents() -> None:
    one = MENTIONS.run(tables("Russia said Syrian rebels had fled.", document="d"), {})
    two = MENTIONS.run(tables("Rebels in Syria attacked, the Kremlin said.", document="e"), {})
    assert one["mentions"].schema.equals(schema("mentions"))
    assert one["named"].schema.equals(schema("named"))
    assert set(one["named"]["actor"].to_pylist()) & set(two["named"]["actor"].to_pylist())


def test_actors_are_gathered_in_any_order() -> None:
    texts = [
        "Russia sent aid.",
        "The Kremlin said Russia would wait.",
        "Mr Quillfeather of the Russian Federation waved.",
        "Syrian rebels fled.",
    ]
    named = [r for n, t in enumerate(texts) for r in MENTIONS.run(tables(t, document=f"d{n}"), {})["named"].to_pylist()]
    first = gather(named, knowledge())
    for seed in range(5):
        random.Random(seed).shuffle(named)
        assert gather(named, knowledge()) == first
    table = ACTORS.run({"named": make_table("named", named)}, {})["actors"]
    for k in range(1, len(texts)):
        before = [r for r in named if int(r["document"][1:]) < k]
        assert check(ACTORS, {"named": make_table("named", before)}, {"named": make_table("named", named)}, {"named": "document"})
    assert table.schema.equals(schema("actors"))
    assert table.num_rows == len(first)
    russia = next(r for r in first if r["country"] == "RUS" and r["kind"] == "country")
    assert {"Russia", "Kremlin", "Russian Federation"} <= set(russia["aliases"])


def test_each_document_is_read_alone() -> None:
    a, b = tables("Ada Quill spoke. Quill left.", document="a"), tables("Quill came back.", document="b")
    both = {k: pa.concat_tables([a[k], b[k]]) for k in a}
    apart = [*MENTIONS.run(a, {})["mentions"].to_pylist(), *MENTIONS.run(b, {})["mentions"].to_pylist()]
    assert MENTIONS.run(both, {})["mentions"].to_pylist() == apart


def test_a_document_without_sentences() -> None:
    out = MENTIONS.run(tables(""), {})
    assert out["mentions"].num_rows == out["named"].num_rows == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            [
                "Russia",
                "Mr",
                "Quill",
                "-",
                "US",
                "the",
                "rebels",
                "of",
                "May",
                "said",
                ",",
                "and",
                "President",
                "U.S.",
                "Jordan",
                "’s",
                "“",
                "\n",
                "is",
            ]
        ),
        max_size=18,
    )
)
def test_every_span_is_what_the_text_says(words: list[str]) -> None:
    text = " ".join(words)
    rows_ = MENTIONS.run(tables(text), {})
    check_spans("mentions", rows_["mentions"], {"d": text}.__getitem__)
    assert set(rows_["mentions"]["actor"].to_pylist()) <= set(rows_["named"]["actor"].to_pylist())
    json.dumps(rows_["named"].to_pylist())


# ---- who speaks -----------------------------------------------------------------------------------------------------------------------


def speaker(text: str, source: str, name: str | None, known: Knowledge) -> str | None:
    (view,) = views(tables(text))
    document = read(view, None, known)
    at = text.index(source)
    id_ = speaker_of(mention_rows(document), names_of(named_rows(document)), name, [(at, at + len(source))])
    return next((r["name"] for r in named_rows(document) if r["actor"] == id_), None)


def test_the_speaker_of_a_statement(small: Knowledge) -> None:
    text = "Barnaby Oduya met Anton Velikov. He said the talks went well. US officials said so too. Moscow and Washington disagreed."
    assert speaker(text, "He", "Barnaby Oduya", small) == "Barnaby Oduya"
    assert speaker(text, "US officials", "US officials", small) == "US officials"
    assert speaker(text, "Anton Velikov", "Anton Velikov", small) == "Anton Velikov"
    assert speaker(text, "Moscow and Washington", "Moscow and Washington", small) is None
    assert speaker(text, "the talks", None, small) is None


@pytest.mark.parametrize("source", ["his ministry", "His late dog", "whose lawyers"])
def test_whose_somebody_is_does_not_speak(source: str, small: Knowledge) -> None:
    text = f"Barnaby Oduya met Anton Velikov. {source} said so."
    assert speaker(text, source, source, small) is None


@pytest.mark.parametrize(
    ("body", "called"),
    [
        ("United Nations", "researchers at the United Nations"),
        ("United Nations", "the United Nations's office"),
        ("United Nations", "officials from the United Nations"),
    ],
)
def test_somebody_at_a_body_is_not_the_body(body: str, called: str) -> None:
    text = f"The {body} met. A study by {called} was late."
    given = tables(text)
    ids = SpeakerIds(given | MENTIONS.run(given, {}))
    actor = next(n["actor"] for n in ids.named("d") if n["name"] == body)
    assert ids.name("d", actor, called) == called
    assert ids.name("d", actor, "the UN") == body


def test_the_name_of_a_dam_is_nobody(small: Knowledge) -> None:
    text = "Residents accused the operator of the Holm dam of ignoring warnings. Police in the Maro valley closed the road. The Holm dam burst."
    assert {w for w, _, _ in found(text, small)} <= {"Residents", "Police"}


def test_a_name_behind_a_noun_for_a_firm_is_a_firm(small: Knowledge) -> None:
    firm = actors_of("The reservoir is safe, Ostra Kraft said. The operator, Ostra Kraft, denied the claim.", small)
    assert {r["kind"] for r in firm.values()} == {"organisation"}
    person = actors_of("The operator, Maria Stone, denied the claim.", small)
    assert person["Maria Stone"]["kind"] == "person"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ('"The verdict stands," her lawyer, Mehmet Oral, told reporters outside the court.', "Mehmet Oral", "person"),
        ("The court jailed the editor of the daily Verde Norte. Verde Norte had printed the files.", "Verde Norte", "organisation"),
        ("Maria Stone, the editor of Yeni Gün, denies the charge.", "Yeni Gün", "organisation"),
        ("Governor Maria Stone said the army had left Berdal. Troops entered Berdal on Friday.", "Berdal", None),
        ("Hundreds of people marched in Moscow and Izvil on Tuesday evening.", "Izvil", None),
        ("The government imposed a curfew on Kitwe on Sunday. Two people were killed in the Copperbelt city of Kitwe.", "Kitwe", "other"),
        ("Two servicemen were freed near the town of Ijevan. They crossed the border near Ijevan on Wednesday.", "Ijevan", "other"),
        ("Rescuers found two more bodies in the river near Ljubno. Ljubno was cut off.", "Ljubno", None),
        ("Residents fled Kostiantynivka on foot after the shelling of Kostiantynivka went on overnight.", "Kostiantynivka", "other"),
        ("Turnout was put at 68 per cent.", "Turnout", None),
        (
            "Mwansa won 54 per cent of the vote against 43 per cent for Grace Phiri of the United Front. Ms Phiri said so.",
            "Grace Phiri",
            "person",
        ),
    ],
)
def test_what_stands_beside_a_name_tells_its_kind(text: str, name: str, kind: str | None, small: Knowledge) -> None:
    by = actors_of(text, small)
    assert (by[name]["kind"] if name in by else None) == kind


def test_an_adjective_that_begins_the_name_of_a_place_is_no_country(small: Knowledge) -> None:
    assert actors_of("Police in Russian Sund said they had arrested two men.", small)["Police"]["country"] == "RUS"
    lao = Knowledge(
        SMALL
        | {
            "countries.tsv": [
                *SMALL["countries.tsv"],
                *rows("code name aliases people adjectives capital seats wikidata source", "LAO;Laos;;Laotians;Lao|Laotian;Vientiane;;Q819;"),
            ]
        }
    )
    assert actors_of("Police in Lao Cai said they had arrested two men.", lao).get("Police", {}).get("country") is None
    assert actors_of("Police in Laos said they had arrested two men.", lao)["Police"]["country"] == "LAO"


def test_who_is_trusted_or_speaks_is_no_place(small: Knowledge) -> None:
    assert actors_of("Lawmakers have lost confidence in Tranh Velmar, who took office in May.", small)["Tranh Velmar"]["kind"] == "person"
    assert "Dosmund" in actors_of("Hope lies in Dosmund. Mr Dosmund said the party would win.", small)


@pytest.mark.parametrize(
    ("text", "name", "sector"),
    [
        ("The company's chief executive, Mark Stone, resigned.", "Mark Stone", "BUS"),
        ("The chief executive of Ostra Kraft, Mark Stone, resigned.", "Mark Stone", "BUS"),
        ("Hong Kong chief executive Ada Stone said so on Monday.", "Ada Stone", "GOV"),
        ("Hong Kong's chief executive, Ada Stone, said so on Monday.", "Ada Stone", "GOV"),
        ("The party's secretary general, Ruth Stone, dismissed the claim.", "Ruth Stone", "PTY"),
        ("The club said so. Its president, Dale Stone, said that it would lose.", "Dale Stone", None),
        ("The union's secretary, Marie Stone, agreed.", "Marie Stone", "LAB"),
        ("The commission's chairwoman, Esther Stone, told reporters so.", "Esther Stone", "GOV"),
        ("Moscow has ordered seven Swedish embassy staff to leave.", "Swedish embassy staff", "GOV"),
    ],
)
def test_the_sector_of_an_office_is_that_of_its_body(text: str, name: str, sector: str | None) -> None:
    assert actors_of(text, knowledge())[name]["sector"] == sector


def test_a_headline_that_counts_prisoners_names_two_countries() -> None:
    assert set(actors_of("Armenia and Azerbaijan exchange 34 prisoners at border", knowledge())) == {"Armenia", "Azerbaijan"}


def test_a_title_and_a_noun_for_a_body_tell_what_the_parser_does_not() -> None:
    president = actors_of("Brazil will impose a tariff, President Luiza Prado announced on Monday. Prado said that it had to.", knowledge())
    assert president["Luiza Prado"]["kind"] == president["Prado"]["kind"] == "person"
    firm = actors_of("The trader, Balkan Flow, denied it. The gas company Balkan Flow is based in Varna.", knowledge())
    assert firm["Balkan Flow"]["kind"] == "organisation"
    party = actors_of("Marinova's party, Forward Bulgaria, expelled Kolev last week.", knowledge())
    assert party["Forward Bulgaria"]["kind"] == "organisation"


def test_the_bank_is_not_its_president() -> None:
    by = actors_of("The states nominated World Bank President Jim Yong Stone. The bank's board said it would decide in May.", knowledge())
    assert by["The bank"]["kind"] == "organisation"


def test_a_title_behind_a_noun_for_a_body_is_a_persons() -> None:
    by = actors_of("Members of the party met party Chairman Reince Stone on Monday.", knowledge())
    assert by["Reince Stone"]["kind"] == "person"


@pytest.mark.parametrize(
    ("text", "letters", "name"),
    [
        ("South Korea's Joint Chiefs of Staff reported a launch. The JCS said it saw two.", "JCS", "South Korean Joint Chiefs of Staff"),
        ("Ukraine's Security Service held a man. The SSU said he was a spy.", "SSU", "Security Service of Ukraine"),
        ("The Harbour Workers' Union of Norra called a strike. The HWU said it would last a week.", "HWU", "Harbour Workers' Union of Norra"),
        # named only behind it, and letters that are others'
        ("The JCS said it saw two. South Korea's Joint Chiefs of Staff reported a launch.", "JCS", "JCS"),
        ("South Korea's Joint Chiefs of Staff reported a launch. The JRS said it saw two.", "JRS", "JRS"),
    ],
)
def test_letters_stand_for_the_body_named_before(text: str, letters: str, name: str) -> None:
    assert (letters, name) in {(words, actor) for words, actor, _ in found(text, knowledge())}
