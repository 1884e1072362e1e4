"""Who did what to whom, on sentences of our own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.events_lab import coded, codes, short, shorts
from twosource.extract.events_days import extent

# ---- frames, sides, mutual acts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chad accused Sudan of arming the rebels.", "ACCUSE TCD > SDN"),
        ("Sudan was accused by Chad of arming the rebels.", "ACCUSE TCD > SDN"),
        ("Kenyan soldiers killed two Somali fishermen on Monday.", "ASSAULT KEN > SOM"),
        ("Two Somali fishermen were killed by Kenyan soldiers.", "ASSAULT KEN > SOM"),
        ("Norway gave Malawi 20 million dollars of food aid.", "AID NOR > MWI"),
        ("Peru, which had recalled its envoy, imposed sanctions on Bolivia.", "SANCTION PER > BOL"),
        ("Peruvian and Chilean ministers met in Lima.", "CONSULT CHL+PER >"),
        ("The foreign ministers of Mali and Niger met in Bamako.", "CONSULT MLI+NER >"),
        ("The Danish premier met his Finnish counterpart in Oslo.", "CONSULT DNK+FIN >"),
        ("Ghana and Togo signed a treaty on fishing rights.", "SUPPORT GHA+TGO >"),
        ("Turkey launched an attack on Syrian positions.", "ASSAULT TUR > SYR"),
        ("Ukraine held two days of talks with Moldova.", "CONSULT UKR+MDA >"),
        ("Talks between Serbia and Kosovo began in Brussels.", "CONSULT SRB+XKX >"),
        ("Ethiopia halted its bombing of Eritrean towns.", "RETREAT ETH > ERI"),
        ("Nurses demonstrated for better pay in Slovakia.", "PROTEST SVK > SVK"),
    ],
)
def test_an_act_with_its_sides(text: str, expected: str) -> None:
    assert expected in shorts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # nominal acts
        ("An attack by Chad on Sudan left six dead.", "ASSAULT TCD > SDN"),
        ("The Syrian government’s bombing of Aleppo killed 40 people.", "ASSAULT SYR > SYR"),
        ("Talks between Chad and Sudan broke up.", "CONSULT TCD+SDN >"),
        ("Chad-Sudan talks ended without agreement.", "CONSULT SDN+TCD >"),
        ("Three Lebanese civilians were wounded in an Israeli air raid.", "ASSAULT ISR > LBN"),
        # who backs whom in one word, shared possessors, joined adjectives
        ("Kenya and Uganda shelled US-backed Somali rebels.", "SUPPORT USA > SOM"),
        ("The war is between Syria’s Russian-backed government and US-supported rebels.", "SUPPORT USA > SYR"),
        ("Russian and Syrian aircraft bombed Turkish villages.", "ASSAULT SYR+RUS > TUR"),
        # the parser joins the second president to the first one's country
        ("Presidents Idriss Deby of Chad and Paul Biya of Cameroon signed a treaty.", "SUPPORT TCD+CMR >"),
        # groups that nobody needs to name, in the country of the place or of the report
        ("Police arrested six protesters in Ghana.", "COERCE GHA > GHA"),
        ("Five soldiers were killed in an ambush by rebels in northern Mali.", "ASSAULT MLI > MLI"),
        ("Kenya was calm again on Monday. Prosecutors charged three men with murder.", "ACCUSE KEN > KEN"),
        ("The opposition accused the government of fraud in Kenya.", "ACCUSE KEN > KEN"),
        # unions of states whose business is money are political
        ("The IMF lent Chad 40 million dollars.", "AID IGO > TCD"),
        ("Acme Corp. sought Egyptian approval for the pipeline.", "REQUEST ? > EGY"),
        # a region's one country in the sentence
        ("The Baltic state warned that it would close its ports if Norway left Estonia alone.", "THREATEN EST > NOR"),
        # several hold it together
        ("Japan and India held joint naval exercises.", "COOPERATE JPN+IND >"),
        # the end of a deed
        ("Ethiopia stopped shelling Eritrean towns.", "RETREAT ETH > ERI"),
        ("Norway stopped providing Malawi with food.", "SANCTION NOR > MWI"),
    ],
)
def test_acts_of_running_news(text: str, expected: str) -> None:
    assert expected in shorts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uganda agreed to withdraw its troops from Congo.", "AGREE"),
        ("Uganda will withdraw its troops from Congo.", "CONCEDE"),
        ("Uganda withdrew its troops from Congo.", "RETREAT"),
        ("Uganda refused to withdraw its troops from Congo.", "REJECT"),
        ("Rwanda demanded that Uganda withdraw its troops from Congo.", "REQUEST"),
        ("Uganda threatened to send troops to Congo.", "THREATEN"),
        ("Uganda will not release the Rwandan prisoners.", "REJECT"),
        ("Uganda failed to agree with Rwanda on the border.", "REJECT"),
        ("Uganda and Rwanda reached no agreement on the border.", "REJECT"),
        ("Uganda and Rwanda came up short on an agreement.", "REJECT"),
        ("Uganda threatened on Sunday to close its airspace to Rwandan planes.", "THREATEN"),
        ("Uganda agreed on Friday in Kampala to release the Rwandan pilots.", "AGREE"),
    ],
)
def test_operators_and_negation_decide_the_type(text: str, expected: str) -> None:
    assert [r["event"] for r in coded(text)] == [expected]


def test_the_complement_gives_the_mode() -> None:
    (row,) = coded("Iran threatened to expel the Danish diplomats.")
    assert (row["event"], row["mode"]) == ("THREATEN", "expel")
    (row,) = coded("Iran refused to meet Danish negotiators.")
    assert (row["event"], row["mode"]) == ("REJECT", "meet")


def test_a_demand_in_reported_speech() -> None:
    assert "REQUEST ZMB > MWI" in shorts("Zambia said that Malawi must return the seized trucks.")


def test_mutual_acts_name_all_sides_as_actors_and_no_recipient() -> None:
    for row in coded("The president of Ghana held talks with the president of Togo and met the Malian premier."):
        assert row["event"] == "CONSULT"
        assert not row["recipients"]


# ---- status -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Kenya bombed Somali villages.", "happened"),
        ("Kenya will send food to Somalia.", "planned"),
        ("Kenya is to send food to Somalia.", "planned"),
        ("Kenya could bomb Somali villages.", "hypothetical"),
        ("If Kenya bombed Somali villages, the talks would end.", "hypothetical"),
        ("Kenya hopes to bomb Somali villages.", "hypothetical"),
        ("Kenya denied bombing Somali villages.", "denied"),
    ],
)
def test_a_status(text: str, status: str) -> None:
    assert status in {r["status"] for r in coded(text) if r["event"] in ("ASSAULT", "THREATEN", "AID", "AGREE")}


def test_what_lies_years_back_is_historical() -> None:
    (row,) = coded("Kenya bombed Somali villages on 3 May 1996.", published="2016-09-05")
    assert (row["status"], row["date_start"], row["date_end"]) == ("historical", "1996-05-03", "1996-05-03")


def test_what_is_charged_is_no_fact() -> None:
    rows = coded("Somalia accused Kenya of bombing Somali villages.")
    assert short(rows[0]) == "ACCUSE SOM > KEN"
    assert all(r["status"] != "happened" for r in rows if r["event"] == "ASSAULT")


def test_a_statement_reports() -> None:
    rows = coded("“Kenyan planes bombed Somali villages,” the Somali president said.")
    assert [r["event"] for r in rows] == ["ASSAULT"]
    assert rows[0]["reported_by"].startswith("stm-")


def test_joint_exercises_are_told_once() -> None:
    rows = coded("Norway began joint military exercises with Finland. The two navies hold the drill every year.")
    assert [short(r) for r in rows] == ["COOPERATE NOR+FIN >"]


def test_two_who_back_two_are_two_events() -> None:
    found = shorts("Chad and Kenya differ on Sudan, with Chad supporting the Sudanese army while Kenya supports Ethiopia.")
    assert {"SUPPORT TCD > SDN", "SUPPORT KEN > ETH"} <= set(found)


@pytest.mark.parametrize(
    "text",
    [
        "Chad sent planes to bomb Sudanese villages.",
        "Chad spoke of peace instead of bombing Sudanese villages.",
        "An air strike by Chad on Sudan could harm the talks.",
        "Chad wants to bomb Sudanese villages.",
    ],
)
def test_what_is_aimed_at_did_not_take_place(text: str) -> None:
    assert [r for r in coded(text) if r["event"] == "ASSAULT" and r["status"] == "happened"] == []


@pytest.mark.parametrize(
    "text",
    [
        "A Kenyan spokesman declined to comment on Uganda.",
        "Kenya’s president dismissed the report as nonsense.",
        "Kenya’s president called Uganda’s president “weak”.",
        "Kenya has not called for Uganda’s president to resign.",
        "Kenya’s president has not met Uganda’s president.",
        "The president of Kenya spoke to Ugandan reporters.",
        "The murderous attacks in Kenya raised questions about Uganda’s army.",
        "Kenya’s president ran a campaign for re-election in Uganda’s shadow.",
    ],
)
def test_statements_views_and_what_was_not_done_are_no_event(text: str) -> None:
    assert coded(text) == []


@pytest.mark.parametrize("text", ["Kenya’s president said that the weather in Somalia was good.", "Chad believes that Mali is a fine country."])
def test_words_alone_are_no_event(text: str) -> None:
    assert coded(text) == []


# ---- what is inherited ------------------------------------------------------------------------------------------------------------


def test_what_the_clause_does_not_say_is_marked() -> None:
    (row,) = coded("Zimbabwe banned an opposition newspaper on Friday.")
    assert codes(row["actors"]) == "ZWE"
    assert codes(row["recipients"]) == "ZWE"
    assert row["recipients"][0]["basis"].startswith("inherited")
    assert row["basis"].startswith("inherited")


def test_a_day_told_later_is_not_that_of_another_deed() -> None:
    rows = coded("Oman mediated the deal between Kenya and Chad. Crowds sang. Oman's minister left for Mali on September 9, 2016.", "2016-09-10")
    assert [r["date_start"] for r in rows if r["mode"] == "third-party"] == [None]
    rows = coded("Kenyan jets bombed a Chadian camp. Crowds sang. Chad said Kenyan jets bombed the camp on September 9, 2016.", "2016-09-10")
    assert {r["date_start"] for r in rows if r["event"] == "ASSAULT"} == {"2016-09-09"}


def test_what_had_been_promised_is_older_than_the_day_of_the_sentence() -> None:
    text = "Kenya accused Chad on September 9, 2016 of holding nurses whom Chad had promised to free."
    rows = {r["event"]: r["date_start"] for r in coded(text, "2016-09-10")}
    assert rows["ACCUSE"] == "2016-09-09"
    assert rows.get("AGREE") is None


def test_a_date_of_its_own_or_of_the_sentence_before() -> None:
    rows = coded("Chile expelled two Swedish envoys on 5 September 2016.\nChile also banned three Swedish newspapers.", published="2016-09-06")
    first = next(r for r in rows if r["event"] == "SANCTION")
    assert first["date_start"] == "2016-09-05"
    assert "date" not in (first["basis"] or "")
    later = next(r for r in rows if r is not first)
    assert later["date_start"] == "2016-09-05"
    assert "date of a sentence nearby" in later["basis"]


def test_where_it_was() -> None:
    (row,) = coded("Kenyan police arrested two Somali journalists in Uganda.")
    assert row["place"] == "Uganda"
    assert row["place_span"]["exact"] == "Uganda"


# ---- one happening, one event -----------------------------------------------------------------------------------------------------


def test_what_is_told_twice_is_one_event_with_two_places() -> None:
    rows = coded("Chad accused Sudan of arming the rebels.\nThe border is closed.\nChad accused Sudan of it again.")
    (row,) = [r for r in rows if r["event"] == "ACCUSE"]
    assert len(row["evidence"]) == 2


def test_two_days_are_two_events() -> None:
    rows = coded("Chad met Sudan on 4 May 2016.\nChad met Sudan on 9 May 2016.", published="2016-06-01")
    assert [r["date_start"] for r in rows if r["event"] == "CONSULT"] == ["2016-05-04", "2016-05-09"]


def test_who_pleads_guilty_asks_for_nothing() -> None:
    assert [r["event"] for r in coded("Norwich man pleads guilty to threatening to kill a Chadian minister.") if r["event"] == "REQUEST"] == []
    assert [r["event"] for r in coded("Chad pleaded with Sudan to open the border.")] == ["REQUEST"]


def test_what_is_being_done_was_not_done_then() -> None:
    text = "Poland sold coal worth 90 million euros last year, mostly to Germany, whose government is considering a ban on imports."
    (row,) = [r for r in coded(text, "2025-11-04") if r["event"] == "THREATEN"]
    assert row["date_start"] is None


def test_every_sentence_with_events_has_one_lead() -> None:
    rows = coded("Chad accused Sudan of arming the rebels and expelled the Sudanese ambassador.")
    assert sum(r["lead"] for r in rows) == 1
    assert rows[0]["lead"]
    assert all(0 < r["confidence"] <= 1 for r in rows)


# ---- what only looks like an act ----------------------------------------------------------------------------------------------------

CONFLICT = {"ASSAULT", "COERCE", "MOBILIZE", "SANCTION", "PROTEST", "THREATEN"}


@pytest.mark.parametrize(
    "text",
    [
        # sport
        "Brazil beat Germany in the final of the championship.",
        "The striker shot at goal and Croatia attacked Morocco until the referee ended the match.",
        "Kenya crushed Uganda in the semifinal, and its captain fired a late goal.",
        # business
        "The bank launched a hostile takeover bid for its French rival.",
        "Shares of the Swiss carmaker were hammered after analysts attacked its earnings.",
        "The Danish brewer battled a Belgian rival for market share.",
        # metaphors
        "The minister fired back at critics of the war on drugs in Peru.",
        "The senator took aim at Brazil in a war of words.",
        "Panama struck gold with its new tourism campaign.",
        # headlines without verbs
        "Deadly attack by rebels in northern Mali",
        "Syrian air strikes on Lebanese villages again",
        # questions
        "Will Russia bomb Poland?",
        "Did Kenyan soldiers kill the Somali fishermen?",
        "Would Mali ever invade Niger?",
        "Why did Turkey seize the Greek ship?",
        "“Shall we bomb Eritrea?” the Ethiopian minister asked.",
        # more sport, business, metaphors, headlines without verbs
        "Togo’s goalkeeper was beaten by a Ghanaian striker in the league.",
        "Chile shot down Peru in the quarterfinal of the tournament.",
        "Nigeria’s batsman punished the Kenyan bowler in the final innings.",
        "The Swiss lender raided its German rival for bankers as shares fell.",
        "Investors punished Brazilian stocks after the earnings.",
        "The minister waged a war on poverty in Peru.",
        "The governor came under fire from Chile’s bishops.",
        "Bomb attack on Kenyan embassy, again",
        "Turkish raid on Kurdish camps",
        # what did not happen
        "If Chad had attacked Sudan, the oil would be gone.",
        "Chad would have bombed Sudan without the truce.",
        "Unless Chad attacks Sudan, the road stays open.",
        "Had Chad attacked Sudan, the pipeline would be gone.",
        "Chad did not bomb Sudan.",
    ],
)
def test_nothing_here_is_coded_as_conflict(text: str) -> None:
    assert [r["event"] for r in coded(text) if r["event"] in CONFLICT and r["status"] not in ("hypothetical", "denied")] == []


@pytest.mark.parametrize(
    "text", ["Both sides closed the gaps in the wall.", "She had a bumpy landing in Norway.", "The debate gave way to laughter."]
)
def test_figures_of_speech_are_no_events(text: str) -> None:
    assert coded(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The company wants its money back.",
        "Residents hope for rain in Kenya.",
        "The market closed lower in Japan.",
        "She supports her mother in Ghana.",
    ],
)
def test_common_words_need_two_political_sides(text: str) -> None:
    assert coded(text) == []


# ---- rows -------------------------------------------------------------------------------------------------------------------------


def test_ids_are_hashes_of_what_was_coded() -> None:
    text = "Chad accused Sudan of arming the rebels."
    assert [r["id"] for r in coded(text)] == [r["id"] for r in coded(text)]
    assert coded(text)[0]["id"].startswith("evt-")


_WORDS = st.sampled_from(
    "Chad Sudan the of and to attacked accused , . said will not Iranian soldiers met talks with Kenya’s in on Monday — “ ” by was ? 5".split()
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=25).map(" ".join))
def test_any_words_give_rows_with_right_spans(text: str) -> None:
    for row in coded(text):
        spans = [*row["evidence"], *(s["span"] for k in ("actors", "recipients") for s in row[k])]
        spans += [row[k] for k in ("date_span", "place_span") if row[k]]
        assert all(text[s["start"] : s["end"]] == s["exact"] and s["exact"] for s in spans)


@given(st.text(max_size=12))
def test_an_extent_of_anything_is_two_days_in_order_or_none(value: str) -> None:
    days = extent(value)
    assert days is None or days[0] <= days[1]


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2016-09-05T22:00", ("2016-09-05", "2016-09-05")),
        ("2016-W36", ("2016-09-05", "2016-09-11")),
        ("2016-W36-WE", ("2016-09-10", "2016-09-11")),
        ("2016-02", ("2016-02-01", "2016-02-29")),
        ("2016-Q4", ("2016-10-01", "2016-12-31")),
        ("2016-WI", ("2016-12-01", "2017-02-28")),
        ("2016", ("2016-01-01", "2016-12-31")),
    ],
)
def test_first_and_last_day(value: str, days: tuple[str, str]) -> None:
    found = extent(value)
    assert found is not None
    assert tuple(d.isoformat() for d in found) == days


@pytest.mark.parametrize(
    "text",
    [
        "Police spoke of the threats that the man had made against Chad.",
        "It was a demand that Peru made of Chile, and Chile rejected the demand that it had made.",
        "The warning he gave to give Syria a warning was given.",
    ],
)
def test_a_noun_that_is_the_object_of_its_own_clause_is_read_once(text: str) -> None:
    assert isinstance(coded(text), list)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Chad accused Sudan in 2019 of arming the rebels.", "2019"),
        ("Chad accused Sudan of breaking the accord that was reached in 2019.", None),
        ("Chad accused Sudan of breaking the accord reached in Lima in 2019.", None),
    ],
)
def test_a_time_that_says_which_accord_is_meant_is_not_the_acts(text: str, day: str | None) -> None:
    (event,) = (e for e in coded(text) if e["event"] == "ACCUSE")
    assert (event["date_span"] and event["date_span"]["exact"]) == day
