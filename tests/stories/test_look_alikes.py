"""Two happenings of one kind stay apart by who, where and when; two reports of one happening stay together."""

from __future__ import annotations

import random

import pytest

from twosource.stories import STORIES
from twosource.stories.roundup import ROUNDUP, SURE, chance, items

from .reports import alike, later, tables, whole

Reports = tuple[tuple[str, ...], tuple[str, ...]]

#: By name: two reports of a happening with places to fill in, and what fills them in either happening.
PAIRS: dict[str, tuple[Reports, dict[str, str], dict[str, str]]] = {
    "arrests": (
        (
            (
                "Police in {town} have arrested {man}, {age}, over the killing of {victim} at a flat in {street}.",
                "Inspector {inspector} said {last} was found hiding in {hideout} on {day}. {victim} had been missing for {weeks} weeks.",
            ),
            (
                "{man} was arrested on {day} by police in {town}, who suspect him of having killed {victim}.",
                "{last} had hidden in {hideout}, said inspector {inspector}. The body was found in {street}.",
            ),
        ),
        {
            "town": "Velmora",
            "man": "Arno Tell",
            "last": "Tell",
            "age": "31",
            "victim": "Ilse Brandvik",
            "street": "Quay Lane",
            "inspector": "Odile Faure",
            "hideout": "a boat shed",
            "day": "Monday",
            "weeks": "three",
        },
        {
            "town": "Tamsk",
            "man": "Borys Henk",
            "last": "Henk",
            "age": "47",
            "victim": "Carla Odell",
            "street": "Mill Rise",
            "inspector": "Piet Sonder",
            "hideout": "his aunt's attic",
            "day": "Thursday",
            "weeks": "two",
        },
    ),
    "summits": (
        (
            (
                "Leaders of the {body} met in {town} on {day} {year} and agreed on {result}.",
                "{host}, who hosted the meeting, spoke of a good day for {thing}. {critic} left before the dinner.",
                "The {year} summit was the {nth} of the {body}.",
            ),
            (
                "The summit of the {body} in {town} ended with an agreement on {result}, said {host}.",
                "{critic} had walked out of the talks on {day} {year}, because {thing} came too late for the islands.",
            ),
        ),
        {
            "body": "Nine Coasts League",
            "town": "Oruba",
            "day": "4 May",
            "year": "2014",
            "result": "common fishing quotas",
            "host": "President Mira Lund",
            "critic": "Premier Jonas Vey",
            "thing": "herring",
            "nth": "11th",
        },
        {
            "body": "Nine Coasts League",
            "town": "Corvane",
            "day": "12 June",
            "year": "2016",
            "result": "a shared cable for electricity",
            "host": "Chancellor Edo Prast",
            "critic": "King Alvar",
            "thing": "wind power",
            "nth": "13th",
        },
    ),
    "quakes": (
        (
            (
                "An earthquake of magnitude {size} shook {place} on {day}, killing {dead} people.",
                "The epicentre lay near {village}, {depth} kilometres deep, said seismologist {expert}. {building} collapsed.",
            ),
            (
                "At least {dead} people died when a quake of magnitude {size} hit {place} on {day}.",
                "{building} fell in, and rescuers dug with their hands in {village}. {expert} expects aftershocks.",
            ),
        ),
        {
            "size": "6.1",
            "place": "northern Velmora",
            "day": "2 March 2011",
            "dead": "43",
            "village": "Askerud",
            "depth": "10",
            "expert": "Lidia Perov",
            "building": "The cathedral of Saint Orm",
        },
        {
            "size": "7.3",
            "place": "the Tamsk valley",
            "day": "19 October 2015",
            "dead": "612",
            "village": "Bel Ruun",
            "depth": "35",
            "expert": "Hamid Doral",
            "building": "A dormitory of the weaving school",
        },
    ),
    "elections": (
        (
            (
                "{winner} has won the election for mayor of {town} with {share} per cent of the votes, ahead of {loser}.",
                "{winner} promised {promise}. {loser} conceded on {day} and thanked the voters of {quarter}.",
            ),
            (
                "{town} has a new mayor: {winner} of the {party}, who beat {loser} by a margin nobody had foreseen.",
                "With {share} per cent counted for the {party}, {loser} gave up on {day}. The campaign had turned on {promise}.",
            ),
        ),
        {
            "winner": "Greta Mol",
            "town": "Askerud",
            "share": "54.2",
            "loser": "Finn Orre",
            "promise": "free ferries",
            "day": "Sunday",
            "quarter": "Harbourside",
            "party": "Tidewater Party",
        },
        {
            "winner": "Samir Dost",
            "town": "Bel Ruun",
            "share": "61.8",
            "loser": "Vera Klim",
            "promise": "a tram to the hills",
            "day": "Saturday",
            "quarter": "Old Mint",
            "party": "Weavers' Union",
        },
    ),
    "takeovers": (
        (
            (
                "{buyer} is buying {target} for {price} million crowns, the companies said on {day}.",
                "{chief}, who heads {buyer}, said {reason}. {target} has {staff} workers in {town}.",
            ),
            (
                "{target} of {town} is to be sold to {buyer} for {price} million crowns.",
                "The {staff} workers will keep their jobs, {chief} said on {day}, adding that {reason}.",
            ),
        ),
        {
            "buyer": "Brandvik Lines",
            "target": "Nordsund Ferries",
            "price": "410",
            "day": "Tuesday",
            "chief": "Ilse Brandvik",
            "reason": "two fleets sail cheaper than one",
            "staff": "870",
            "town": "Velmora",
        },
        {
            "buyer": "Perov Glass",
            "target": "Kiln & Daughter",
            "price": "95",
            "day": "Friday",
            "chief": "Lidia Perov",
            "reason": "furnaces must never grow cold",
            "staff": "212",
            "town": "Tamsk",
        },
    ),
    "crashes": (
        (
            (
                "A {vehicle} from {start} to {end} left the rails at {place} on {day}; {dead} passengers died.",
                "Driver {driver} said {cause}. Trains are diverted through {detour}.",
            ),
            (
                "{dead} people were killed when the {vehicle} between {start} and {end} derailed near {place}.",
                "Investigators asked {driver}, the driver, about {cause} on {day}. The line through {detour} is open.",
            ),
        ),
        {
            "vehicle": "night train",
            "start": "Oruba",
            "end": "Velmora",
            "place": "Stone Bridge",
            "day": "8 January",
            "dead": "seven",
            "driver": "Ole Brekke",
            "cause": "the signal had been dark",
            "detour": "Askerud",
        },
        {
            "vehicle": "commuter tram",
            "start": "Corvane",
            "end": "Tamsk",
            "place": "Cutler's Bend",
            "day": "23 November",
            "dead": "eleven",
            "driver": "Nadia Quell",
            "cause": "leaves lay on the tracks",
            "detour": "Bel Ruun",
        },
    ),
    "trials": (
        (
            (
                "A court in {town} has sentenced {man} to {years} years in prison for {crime}.",
                "Judge {judge} called {last} {word}. His lawyer {lawyer} will appeal; {witness} had testified for {hours} hours.",
            ),
            (
                "{man} must go to prison for {years} years, judge {judge} ruled in {town}.",
                "{witness} wept when {last}, found guilty of {crime}, was led away. {lawyer}, his lawyer, spoke of {word}.",
            ),
        ),
        {
            "town": "Velmora",
            "man": "Rolf Steen",
            "last": "Steen",
            "years": "nine",
            "crime": "smuggling eels",
            "judge": "Anna Vik",
            "word": "greed without shame",
            "lawyer": "Tor Hagen",
            "witness": "Fisherwoman Liv Moe",
            "hours": "six",
        },
        {
            "town": "Corvane",
            "man": "Dario Fenn",
            "last": "Fenn",
            "years": "four",
            "crime": "forging banknotes",
            "judge": "Ruth Amsel",
            "word": "a craftsman gone astray",
            "lawyer": "Ines Calder",
            "witness": "Printer Otto Brill",
            "hours": "two",
        },
    ),
    "strikes": (
        (
            (
                "{workers} in {town} walked out on {day}, demanding {demand}.",
                "{leader} of the union {union} said {firm} had broken its word. {effect}.",
            ),
            (
                "A strike of {workers} has begun in {town}: the union {union} wants {demand}.",
                "{effect} on {day}. {firm} refused to talk to {leader}.",
            ),
        ),
        {
            "workers": "Crane drivers",
            "town": "Velmora",
            "day": "Monday",
            "demand": "a tenth more pay",
            "leader": "Hege Dahl",
            "union": "Hook and Chain",
            "firm": "Quay Holdings",
            "effect": "Forty ships lay waiting outside the harbour",
        },
        {
            "workers": "Bakers",
            "town": "Tamsk",
            "day": "Wednesday",
            "demand": "an end to night work",
            "leader": "Pavel Rusk",
            "union": "Risen",
            "firm": "Golden Crust Mills",
            "effect": "Schools went without bread",
        },
    ),
    "fires": (
        (
            (
                "Fire destroyed {building} in {town} on {day} night; {hurt} people were hurt.",
                "Chief {chief} of the fire brigade said it began in {origin}. {owner} put the damage at {loss} million crowns.",
            ),
            (
                "{building} in {town} has burned down. {owner}, the owner, lost {loss} million crowns.",
                "Flames broke out in {origin} on {day}, fire chief {chief} said; {hurt} were taken to hospital.",
            ),
        ),
        {
            "building": "The Lantern Theatre",
            "town": "Oruba",
            "day": "Friday",
            "hurt": "four",
            "chief": "Knut Aas",
            "origin": "a paint store",
            "owner": "Siri Lom",
            "loss": "12",
        },
        {
            "building": "The Mulberry silk mill",
            "town": "Bel Ruun",
            "day": "Tuesday",
            "hurt": "nine",
            "chief": "Leyla Oz",
            "origin": "a drying loft",
            "owner": "Emre Kaan",
            "loss": "58",
        },
    ),
    "finals": (
        (
            (
                "{winner} beat {loser} {score} in the cup final at {ground} on {day}.",
                "{scorer} scored in minute {minute}. Coach {coach} said {words}.",
            ),
            (
                "The cup goes to {winner}, who won {score} against {loser} at {ground}.",
                "{coach}, the coach, said {words} after {scorer} had struck in minute {minute} on {day}.",
            ),
        ),
        {
            "winner": "Velmora Rovers",
            "loser": "Oruba United",
            "score": "3-1",
            "ground": "Salt Meadow",
            "day": "1 June 2013",
            "scorer": "Even Rud",
            "minute": "88",
            "coach": "Tone Berg",
            "words": "rain had been her twelfth player",
        },
        {
            "winner": "Tamsk Weavers",
            "loser": "Corvane Athletic",
            "score": "2-0",
            "ground": "the Loom",
            "day": "30 May 2017",
            "scorer": "Goran Pesk",
            "minute": "14",
            "coach": "Milan Ost",
            "words": "they had only passed the ball",
        },
    ),
}


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_look_alikes_stay_apart(name: str) -> None:
    reports, *happenings = PAIRS[name]
    texts = [tuple(p.format(**given) for p in report) for given in happenings for report in reports]
    rows = whole(STORIES.run(tables(texts), {}))["stories"].to_pylist()
    assert sorted(sorted(r["documents"]) for r in rows) == [["doc-0", "doc-1"], ["doc-2", "doc-3"]]


#: Two meetings of the same two clubs in one season: all that differs is who scored, how often, and five months.
DERBIES = (
    ("Ossa heads Port Vell to a late derby win", "Kojo Ossa headed in a corner by Yann Morel in the 88th minute: Port Vell beat Harrow End 2-1.",
     "Harrow End had led through Tom Lindvik's free kick. Danny Rees levelled from the spot before the break.",
     "Bruno Falk, the visitors' manager, was booed by travelling fans and refused to speak of his future. They have lost six of ten games."),
    ("Vell win the derby at the death", "Port Vell came from behind to win 2-1, with Kojo Ossa scoring from Yann Morel's corner near time.",
     "Tom Lindvik put Harrow End ahead and Danny Rees equalised with a penalty.", "Supporters of Bruno Falk's team left before the whistle."),
    ("Harrow End take revenge with Lindvik double", "Tom Lindvik scored twice as Harrow End beat Port Vell 3-0 and ended their hopes of Europe.",
     "A cross by Ivo Petra was turned in after four minutes, and Petra himself made it two before the hour.",
     "Ten men finished for the losers: goalkeeper Sam Whitt had been lunged at. Lars Bek has won six in a row."),
    ("Ten men of Vell humbled at Harrow End", "Port Vell lost 3-0 at Harrow End and saw red for a lunge at goalkeeper Sam Whitt.",
     "Tom Lindvik struck in the fourth and the 90th minute, Ivo Petra in the 57th.", "Lars Bek's side climb to ninth, Vell drop to eighth."),
)  # fmt: skip


def test_the_next_of_its_kind_is_told_apart_by_its_date() -> None:
    dates = ["2022-10-08", "2022-10-09", "2023-03-11", "2023-03-12"]
    rows = whole(STORIES.run(tables(list(DERBIES), dates=list(dates)), {}))["stories"].to_pylist()
    assert sorted(r["documents"] for r in rows) == [["doc-0", "doc-1"], ["doc-2", "doc-3"]]
    soon = whole(STORIES.run(tables(list(DERBIES), dates=["2022-10-08"] * 4), {}))["stories"].to_pylist()
    assert len(soon) == 1, "on one day it is one: the words alone do not tell them apart"


def moved(text: str, n: int) -> str:
    """A text that tells of towns of its own."""
    for town in ("Velmora", "Tamsk", "Oruba", "Corvane"):
        text = text.replace(town, f"{town[:3]}{'bcdfghklmn'[n % 10]}{'aeiou'[n // 10]}{town[-2:]}")
    return text


def test_a_round_up_of_twenty_stories_is_taken_apart_and_glues_nothing() -> None:
    happenings = [(reports, given) for reports, *both in PAIRS.values() for given in both]
    texts = [tuple(moved(p.format(**given), n) for p in report) for n, (reports, given) in enumerate(happenings) for report in reports]
    page = tuple(p for report in texts[::2] for p in report)
    assert chance(page) >= SURE > ROUNDUP
    of = [i for i, report in enumerate(texts[::2]) for _ in report]
    assert sum(of[first] == of[last] for first, last in items(page)) >= 0.9 * len(items(page))
    alone = whole(STORIES.run(tables(texts), {}))["stories"].to_pylist()
    rows = whole(STORIES.run(tables([*texts, page]), {}))["stories"].to_pylist()
    last = f"doc-{len(texts)}"
    apart = sorted(sorted(set(r["documents"]) - {last}) for r in rows if r["documents"] != [last])
    assert apart == sorted(sorted(r["documents"]) for r in alone)
    (own,) = (r for r in rows if last in r["documents"])
    assert len({s["story"] for s in own["suspicions"]} - {None}) >= 0.8 * len(alone)
    assert all("round-up" in s["reason"] for s in own["suspicions"])
    story = {d: r["id"] for r in rows for d in r["documents"]}
    right = [s["story"] in {story[f"doc-{i}"] for i, t in enumerate(texts) if s["span"]["exact"] in t} for s in own["suspicions"]]
    assert sum(right) >= 0.9 * len(right)


def test_a_round_up_does_not_hold_the_only_reports_of_two_stories_together() -> None:
    happenings = [(reports[0], given) for reports, *both in PAIRS.values() for given in both]
    texts = [tuple(moved(p.format(**given), n) for p in report) for n, (report, given) in enumerate(happenings)]
    page = tuple(p for report in texts for p in report)
    alone, rows = (whole(STORIES.run(tables(some), {}))["stories"].to_pylist() for some in (texts, [*texts, page]))
    apart = [sorted(set(r["documents"]) - {f"doc-{len(texts)}"}) for r in rows]
    assert sorted(filter(None, apart)) == sorted(sorted(r["documents"]) for r in alone)


def test_a_report_is_no_round_up() -> None:
    for reports, *happenings in PAIRS.values():
        page = [p.format(**happenings[0]) for report in reports for p in report]
        assert chance([*page, *page]) < ROUNDUP
    assert chance([]) == 0.0
    assert items([]) == []
    assert items(["Briefly", "", "In short"]) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_round_ups_that_come_one_by_one_point_where_they_do_at_once(seed: int) -> None:
    texts = [tuple(p.format(**given) for p in report) for reports, *happenings in PAIRS.values() for given in happenings for report in reports]
    page = tuple(p for report in texts[::2] for p in report)
    given_ = [*texts, page, page[::-1], page[:24]]
    order = random.Random(seed).sample(range(len(given_)), len(given_))
    have = whole(STORIES.run(tables(given_, order[:9]), {}))
    for at in range(9, len(order), 5):
        found = later(STORIES, tables(given_, order[:at]), tables(given_, order[at : at + 5]), have)
        assert found is not None
        have = found
    assert alike(have, whole(STORIES.run(tables(given_), {})))
