"""Plain disputes of every kind and what only looks like one, invented: short reports of one story, two by two, all looked into at once."""

from __future__ import annotations

import pytest

from twosource.corroborate.disputes import disputes
from twosource.model import Dispute, to_records

from .disputes_lab import Report, found, sides, tables

DISPUTED = {
    "freed": (
        "number",
        "Rebels in Colombia freed nine soldiers near the town of Arauca on Sunday, an aid group said.",
        "The rebels released seven captives near Arauca on Sunday, the Colombian army said.",
    ),
    "expelled": (
        "number",
        "Poland ordered 12 Belarusian diplomats to leave the country on Monday.",
        "Poland has expelled nine Belarusian diplomats, the foreign ministry in Minsk said on Monday.",
    ),
    "houses": (
        "number",
        "The wildfire near Evora has destroyed 40 houses, the mayor said on Friday.",
        "More than 120 homes have been destroyed by the wildfire near Evora, residents' groups said on Friday.",
    ),
    "shot down": (
        "number",
        "Pakistan shot down two Indian jets over Kashmir on Wednesday, its army said.",
        "Pakistan shot down five Indian aircraft over Kashmir on Wednesday, its information minister said.",
    ),
    "some of its tanks": (
        "number",
        "Ukraine destroyed 14 Russian tanks near Bakhmut on Tuesday, its army said.",
        "Russia said that Ukraine had destroyed three of its tanks near Bakhmut on Tuesday.",
    ),
    "on board": (
        "number",
        "The plane that crashed near Medan on Thursday was carrying 48 passengers, the airline said.",
        "There were 53 people aboard the plane that crashed near Medan on Thursday, the transport ministry said.",
    ),
    "without power": (
        "number",
        "The storm left 40,000 customers without power in Galway on Sunday, the network operator said.",
        "More than 70,000 homes in Galway were without electricity on Sunday, the mayor said.",
    ),
    "minor cuts": (
        "number",
        "Two Filipino sailors suffered minor cuts when the boats collided at Ayungin Shoal, a spokesman said.",
        "Four Filipino sailors were hurt when the boats collided at Ayungin Shoal, Manila said.",
    ),
    "pupils and teachers": (
        "number",
        "Gunmen abducted 227 pupils and teachers from a Catholic school in Papiri on Friday, a church group said.",
        "The number of people kidnapped from the Catholic school in Papiri has risen to 315, the association said on Saturday.",
    ),
    "on strike": (
        "number",
        "Some 8,000 nurses went on strike in Nairobi on Monday, the health ministry said.",
        "The union said 25,000 nurses had walked out in Nairobi on Monday.",
    ),
    "turnout": (
        "number",
        "Turnout in Slovakia's parliamentary election was 58 percent, the statistics office said.",
        "Turnout in the Slovak parliamentary election was put at 65 per cent by a private institute.",
    ),
    "toll of another day": (
        "number",
        "The death toll from the landslide in Sirak rose to 31 on Thursday, the governor said.",
        "At least 44 people were killed in the landslide in Sirak on Monday, rescue workers said.",
    ),
    "what came later": (
        "number",
        "An explosion at a chemical plant near Houston killed four workers on Monday, officials said.",
        "The head of the firm resigned on Wednesday, nine days after an explosion killed five workers at its plant near Houston.",
    ),
    "bridge cost": (
        "number",
        "The new bridge over the Tarn at Millau Sud will cost 340 million euros, the mayor said on Tuesday.\nWork begins in spring.",
        "Work on the bridge over the Tarn at Millau Sud begins next spring. "
        "The bridge is expected to be built in four years and costs 410 million euros, according to the regional council.",
    ),
    "strike cost": (
        "number",
        "The miners' strike in Tarija cost the country 90 million dollars, the labour minister said.",
        "The strike of the miners in Tarija, which began in April, cost the economy 120 million dollars, a chamber of industry said.",
    ),
    "vote": (
        "number",
        "Parliament in Skopje approved the pension bill by 68 votes to 40 on Monday.",
        "The pension bill was approved by parliament in Skopje on Monday with 74 votes in favour, the speaker's office said.",
    ),
    "pipeline length": (
        "number",
        "The pipeline between Baku and Sangachal, which is 480 kilometres long, was closed on Friday after a leak.",
        "A leak closed the 610-kilometre pipeline between Baku and Sangachal on Friday, the operator said.",
    ),
    "share bought": (
        "number",
        "Nordvik Energy has bought 35 percent of the Finnish wind company Tuulela, the two firms said on Wednesday.",
        "Nordvik Energy said on Wednesday that it had acquired a 20 percent stake in Tuulela, a Finnish wind company.",
    ),
    "crowd": (
        "number",
        "About 5,000 people marched through Lima on Saturday against the mining law, police said.",
        "Organisers said 40,000 people took part in Saturday's march through Lima against the mining law.",
    ),
    "jail term": (
        "number",
        "Former mayor Ruben Castel was sentenced to six years in prison for fraud on Thursday.",
        "A court sentenced Ruben Castel, the former mayor, to nine years in prison on Thursday for fraud.",
    ),
    "evacuated": (
        "number",
        "Firefighters evacuated 200 residents from a tower block in Leeds on Sunday night after a gas leak.",
        "Some 650 residents were evacuated from the tower block in Leeds on Sunday after the gas leak, the council said.",
    ),
    "fled": (
        "number",
        "Some 3,000 people fled Marad on Tuesday after the river broke its banks, the governor said.",
        "Aid workers said that 9,000 people fled Marad on Tuesday after the river broke its banks.",
    ),
    "trapped": (
        "number",
        "Seven miners were trapped in the Lubin mine on Friday after a roof fell in, the operator said.",
        "A roof fell in at the Lubin mine on Friday and trapped 12 miners, their union said.",
    ),
    "killed crash": (
        "number",
        "Eleven passengers died when a bus fell into a ravine near Huaraz on Tuesday, police said.",
        "A bus plunged into a ravine near Huaraz on Tuesday, killing 16 passengers, a rescue worker told radio.",
    ),
    "company deny": (
        "denial",
        "Environmental groups accused the mining company Oreval of dumping waste in the Rio Claro.",
        "Oreval denied that it had dumped waste in the Rio Claro.",
    ),
    "army deny": (
        "denial",
        "Villagers in Kadu said that soldiers had burned down the clinic on Friday.",
        "The army denied that soldiers had burned the clinic in Kadu.",
    ),
    "guards deny": (
        "denial",
        "A former inmate, Luis Prado, said guards at the Ancon prison had beaten prisoners with batons.",
        "The prison service denied that guards had beaten prisoners at Ancon.",
    ),
    "airline deny": (
        "denial",
        "The pilots' union accused Aerovia of ignoring safety warnings before the crash.",
        "Aerovia rejected claims that it had ignored safety warnings.",
    ),
    "strike deal": (
        "outcome",
        "Dock workers in Antwerp and their employers reached an agreement on pay on Thursday night, the union said.",
        "Talks between dock workers in Antwerp and their employers broke down without a deal on Thursday night, the employers' federation said.",
    ),
    "treaty stage": (
        "stage",
        "Chile ratified the Escazu Agreement on Wednesday, its foreign ministry announced.",
        "Chile's foreign ministry announced on Wednesday that the country had signed the Escazu Agreement.",
    ),
    "law stage": (
        "stage",
        "The Hungarian parliament passed the media bill on Tuesday, state radio said.",
        "The Hungarian government proposed the media bill on Tuesday; parliament will debate it next month.",
    ),
    "arrest day": (
        "date",
        "Police arrested the banker Odile Ferrand on Monday in Lyon.",
        "The banker Odile Ferrand was arrested in Lyon on Sunday, her lawyer said.",
    ),
    "death day": (
        "date",
        "The poet Hamid Rezai died on 3 March 2021 in Shiraz, his publisher said.",
        "Hamid Rezai, the poet, died in Shiraz on 5 March 2021, according to his daughter.",
    ),
    "attend": (
        "attendance",
        "The summit in Accra was attended by President Nana Addo and President Alassane Ouattara on Friday.",
        "President Alassane Ouattara did not attend the summit in Accra on Friday.",
    ),
    "stadium cost": (
        "number",
        "The stadium in Kumasi cost 75 million dollars to build, the sports ministry said.",
        "Auditors said on Monday that the stadium in Kumasi had cost 112 million dollars.",
    ),
    "distance": (
        "number",
        "Surveyors said the glacier Hofsjokull has retreated 340 metres since 2010.",
        "The glacier Hofsjokull has retreated by 520 metres since 2010, a university team said.",
    ),
    "senate vote": (
        "number",
        "The Senate in Manila rejected the treaty by 13 votes to 9 on Thursday.",
        "The Senate in Manila voted 16 to 6 against the treaty on Thursday.",
    ),
    "blackout duration": (
        "number",
        "A power cut in Caracas lasted four hours on Sunday, the electricity company said.",
        "Residents said the power cut in Caracas on Sunday lasted eleven hours.",
    ),
    "missing": (
        "number",
        "Twelve miners were missing on Wednesday after a shaft collapsed at the Zolota mine, the owner said.",
        "Rescuers said 31 miners were missing after the shaft at the Zolota mine collapsed on Wednesday.",
    ),
    "firm deny": (
        "denial",
        "Fishermen accused the Torvald shipyard of poisoning the bay with paint.",
        "The Torvald shipyard denied poisoning the bay.",
    ),
    "stage": (
        "stage",
        "Peru and Bolivia signed the Lake Treaty on Sunday, Bolivian officials said.",
        "Peru and Bolivia ratified the Lake Treaty on Sunday, a newspaper in La Paz reported.",
    ),
    "attendance": (
        "attendance",
        "Chancellor Ruth Weiler attended the funeral of General Otto Kern in Graz on Saturday.",
        "Chancellor Ruth Weiler stayed away from the funeral of General Otto Kern in Graz on Saturday.",
    ),
    "tunnel": (
        "number",
        "The tunnel beneath the Kara strait is 9 kilometres long, the builders said.",
        "At 14 kilometres the tunnel is among the longest. Engineers opened the 14-kilometre tunnel beneath the Kara strait on Friday.",
    ),
    "ransom/price": (
        "number",
        "The city of Turku sold the old harbour warehouse for 2 million euros, the mayor said.",
        "The old harbour warehouse was sold by Turku for 3.5 million euros, according to the land registry.",
    ),
    "siege length": (
        "number",
        "The hostage siege at the Banco Norte in Quito lasted six hours on Tuesday.",
        "The siege at the Banco Norte in Quito on Tuesday lasted more than nine hours, a hostage said.",
    ),
    "fine": (
        "number",
        "Regulators fined Telvia 30 million dollars on Monday for overcharging.",
        "Telvia was fined 55 million dollars by regulators on Monday for overcharging customers, the consumer office said.",
    ),
    "arrests": (
        "number",
        "Police arrested 40 demonstrators in Minsk on Sunday.",
        "Rights groups said 112 demonstrators were detained in Minsk on Sunday.",
    ),
    "minister deny": (
        "denial",
        "Opposition leaders accused the interior ministry of tapping the phones of reporters.",
        "The interior ministry denied tapping the phones of reporters.",
    ),
    "nickel talks": (
        "outcome",
        "Indonesia and the Philippines concluded an agreement on nickel exports on Wednesday, the Jakarta Courier said.",
        "Indonesia and the Philippines ended talks on nickel exports on Wednesday without an agreement, officials in Manila said.",
    ),
    "convention": (
        "stage",
        "Senegal withdrew from the Bamako Convention on Friday, a diplomat said.",
        "Senegal ratified the Bamako Convention on Friday, its envoy said.",
    ),
    "boycott": (
        "attendance",
        "Foreign Minister Ilse Brandt took part in the conference in Tirana on Thursday.",
        "Foreign Minister Ilse Brandt boycotted the conference in Tirana on Thursday.",
    ),
}

NO_DISPUTE = {
    "tit for tat": ("Sweden expelled five Russian diplomats on Tuesday.", "Russia expelled three Swedish diplomats on Thursday in retaliation."),
    "drones elsewhere": (
        "Ukraine shot down 21 drones over Odesa on Tuesday, its air force said.",
        "Ukraine shot down nine drones over Kharkiv on Tuesday, its air force said.",
    ),
    "turnout at noon": (
        "Turnout in the election was 58 percent, officials said.",
        "Turnout in the election was 23 percent at noon, officials said.",
    ),
    "turnout before": ("Turnout was 58 percent on Sunday, officials said.", "Turnout was 71 percent at the last election, officials said."),
    "freed besides": ("Rebels freed nine soldiers near Arauca on Sunday.", "Rebels freed another 12 soldiers near Arauca on Sunday."),
    "places on a ship": (
        "The ferry Anna, which carries 420 passengers, hit a pier in Bergen on Monday.",
        "The ferry Anna had 212 people on board when it hit a pier in Bergen on Monday.",
    ),
    "other jobs": ("Brenda Motors cut 3,000 jobs in Turin.", "Ostra Bank cut 900 jobs in Milan."),
    "rounding cost": (
        "The new tram line in Graz will cost 498 million euros, the city said.",
        "The tram line in Graz will cost about 500 million euros.",
    ),
    "at least": (
        "At least 20 people were killed when a ferry sank off Palawan on Monday.",
        "A ferry sank off Palawan on Monday, killing 23 people.",
    ),
    "other things counted": (
        "The flood in Beira destroyed 300 houses on Monday.",
        "The flood in Beira on Monday damaged 1,200 houses.",
    ),
    "cost different parts": (
        "The station in Perth will cost 120 million dollars.",
        "The railway to the station in Perth will cost 900 million dollars.",
    ),
    "different days": (
        "Two people were killed in a bombing in Quetta on Monday.",
        "Five people were killed in a bombing in Quetta on Thursday.",
    ),
    "different meeting": (
        "Foreign ministers of Kenya and Uganda agreed on a fishing deal in Kampala on Monday.",
        "The trade ministers of Kenya and Rwanda ended talks in Kigali on Wednesday without agreement.",
    ),
    "hedged": (
        "Oil workers and the government could reach an agreement on Friday, the minister said.",
        "Talks between oil workers and the government ended on Friday without agreement.",
    ),
    "quoted hypothetical": (
        '"If the soldiers had burned the clinic, we would punish them," Colonel Idris Bah said.',
        "The army denied that soldiers had burned the clinic in Kadu.",
    ),
    "negated question": (
        '"Has the company not dumped waste in the river?" a lawyer asked.',
        "Oreval denied that it had dumped waste in the river.",
    ),
    "correction one outlet": (
        "Villagers accused the army of burning houses in Kadu.",
        "The navy denied that sailors had fired at fishermen off Kadu.",
    ),
    "unit": (
        "The tunnel under the Belt is 18 kilometres long.",
        "The tunnel under the Belt is 11 miles long.",
    ),
    "duration words": (
        "The talks between Mr Sato and Mr Levin in Oslo lasted 90 minutes.",
        "The talks between Mr Sato and Mr Levin in Oslo lasted an hour and a half.",
    ),
    "price different items": (
        "A ticket for the museum in Delft costs 12 euros.",
        "A ticket for the museum in Delft costs 6 euros for children.",
    ),
    "budget vs yearly": (
        "The programme costs Denmark 40 million euros a year.",
        "The programme will cost Denmark 400 million euros over ten years.",
    ),
    "vote different sides": (
        "Parliament approved the bill by 68 votes to 40 on Monday.",
        "The bill got 40 votes against in parliament on Monday.",
    ),
    "growth two years": (
        "Sales of Nordvik rose 12 percent in 2019.",
        "Sales of Nordvik rose 4 percent in 2020.",
    ),
    "attend two": (
        "President Ouattara attended the opening of the port in Abidjan on Monday.",
        "President Ouattara did not attend the summit in Accra on Friday.",
    ),
    "signed later": (
        "Chile signed the Escazu Agreement on Monday.",
        "Chile ratified the Escazu Agreement on Friday.",
    ),
    "denied other": (
        "The union accused the police of firing live rounds.",
        "The police denied that officers had stolen phones.",
    ),
    "one says both": (
        "The line will cost 900 million dollars, up from an estimate of 700 million dollars, the ministry said about the Voi railway.",
        "The Voi railway line was to cost 700 million dollars when it was planned in 2015.",
    ),
    "cost over": (
        "The airport in Split will cost more than 200 million euros.",
        "The airport in Split will cost 240 million euros, its director said.",
    ),
    "two stadiums": (
        "The stadium in Kumasi cost 75 million dollars.",
        "The stadium in Tamale cost 40 million dollars.",
    ),
    "part of cost": (
        "The bank will lend 300 million euros for the port of Bar, which costs 700 million euros.",
        "The port of Bar gets a loan of 300 million euros from the bank; Italy pays 100 million euros.",
    ),
    "yes and no votes": (
        "The motion was passed with 51 votes in favour.",
        "There were 44 votes against the motion.",
    ),
    "no denial": (
        "The union said that guards had beaten prisoners at Ancon.",
        "The prison service denied a request by the union to visit prisoners at Ancon.",
    ),
    "conditional": (
        "If police fired live rounds, they broke the law, the lawyer Ada Obi said.",
        "The police denied that officers had fired live rounds in Jos.",
    ),
    "other meeting": (
        "Presidents Sall and Weah agreed on a border deal in Dakar on Monday.",
        "Presidents Sall and Barrow met in Banjul on Friday without agreement.",
    ),
    "question": (
        "Did the company dump waste in the Rio Claro? Residents of Tena want an answer.",
        "Oreval denied that it had dumped waste in the Rio Claro.",
    ),
    "per person": (
        "The trip costs 40 euros for each pupil.",
        "The trip costs the school 1,200 euros.",
    ),
    "first phase": (
        "The first phase of the metro in Abuja will cost 400 million dollars.",
        "The metro in Abuja will cost 1.9 billion dollars.",
    ),
    "rounded": (
        "The dam at Oru is 1,480 metres long.",
        "The dam at Oru is about 1.5 kilometres long.",
    ),
    "different trial": (
        "Dario Felt was sentenced to four years in prison in 2011 for theft.",
        "Dario Felt was sentenced to nine years in prison on Monday for fraud.",
    ),
    "may cost": (
        "The clean-up of the Sava could cost 90 million euros.",
        "The clean-up of the Sava will cost 40 million euros.",
    ),
    "other deniers": (
        "Miners accused the police of shooting at their camp.",
        "The mine's owners denied that guards had shot a dog.",
    ),
    "other place": (
        "Villagers in Orma said that soldiers had burned the mill.",
        "The army denied that soldiers had burned the mill in Teku.",
    ),
    "investigating": (
        "Prosecutors are investigating whether guards beat prisoners at Ancon.",
        "The prison service denied that guards had beaten prisoners at Ancon.",
    ),
    "not denied": (
        "The firm has not denied that it dumped waste in the Rio Claro.",
        "Residents said the firm had dumped waste in the Rio Claro.",
    ),
    "two chambers": (
        "The lower house passed the water bill by 201 votes to 150 on Monday.",
        "The senate passed the water bill by 48 votes to 31 on Monday.",
    ),
    "stage later": (
        "Senegal signed the Bamako Convention on Monday.",
        "Senegal will ratify the Bamako Convention on Friday.",
    ),
}

SUBJECTS = {
    "bridge cost": "what the new bridge over the Tarn at Millau Sud costs",
    "vote": "how many voted for the pension bill",
    "pipeline length": "how long the pipeline between Baku and Sangachal is",
    "jail term": "how long Ruben Castel was sentenced for",
    "killed crash": "how many passengers were killed in Huaraz",
    "army deny": "whether soldiers had burned the clinic in Kadu",
    "airline deny": "whether Aerovia had ignored safety warnings",
    "firm deny": "the charge against the Torvald shipyard of poisoning the bay",
    "attend": "whether Alassane Ouattara was there: summit",
}


@pytest.fixture(scope="module")
def told() -> dict[str, list[Dispute]]:
    """The disputes about one happening, by the name of the pair of reports; every pair is a story of its own."""
    pairs = {**{n: reports for n, (_, *reports) in DISPUTED.items()}, **NO_DISPUTE}
    every = [Report(text) for reports in pairs.values() for text in reports]
    made = tables(every, stories=[[2 * n, 2 * n + 1] for n in range(len(pairs))])
    rows = disputes(made, {})["disputes"].to_pylist()
    out: dict[str, list[Dispute]] = {name: [] for name in pairs}
    for d in to_records("disputes", rows, lambda document: every[int(document[1:])].text):
        if d.same_happening:
            out[list(pairs)[int(d.story[1:])]].append(d)
    return out


@pytest.mark.parametrize("name", DISPUTED)
def test_a_plain_dispute_is_found_once_with_a_side_in_each_report(name: str, told: dict[str, list[Dispute]]) -> None:
    (d,) = told[name]
    assert d.kind == DISPUTED[name][0]
    assert len(d.sides) == 2
    assert len({s.spans[0].document for s in d.sides}) == 2
    assert d.reason
    assert not set("()[]{}") & set(d.subject)


@pytest.mark.parametrize("name", NO_DISPUTE)
def test_what_only_looks_like_a_dispute_is_none(name: str, told: dict[str, list[Dispute]]) -> None:
    assert told[name] == []


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_subject_is_in_plain_words(name: str, told: dict[str, list[Dispute]]) -> None:
    assert told[name][0].subject == SUBJECTS[name]


def test_a_line_without_a_name_is_the_one_that_was_named_before() -> None:
    named = "Peru and Bolivia will rebuild the railway between Puno and Guaqui.\n"
    reports = (f"{named}The line will cost 300 million dollars.", f"{named}The line is to cost 700 million dollars, Bolivia said.")
    (d,) = [d for d in found(*reports)[0] if d.same_happening]
    assert (d.subject, sides(d)) == ("what the line costs", {"300 million dollars", "700 million dollars"})
    elsewhere = "Chile and Argentina will rebuild the railway between Arica and Salta.\nThe line is to cost 700 million dollars."
    assert not found(reports[0], elsewhere)[0]


def test_a_corrected_cost_is_no_dispute() -> None:
    first = Report("The stadium in Kumasi will cost 75 million dollars.", published="2021-03-09", publisher="The Gazette", title="A stadium")
    later = Report("The stadium in Kumasi will cost 112 million dollars.", published="2021-03-10", publisher="The Gazette", title="A stadium")
    assert not found(first, later)[0]


def test_those_who_deny_and_those_who_accuse_are_the_voices_of_their_sides() -> None:
    (d,) = found(
        "The lorry drivers' union accused the police of firing live rounds at its members in Jos.",
        "Ada Obi, a lawyer, said that police had fired live rounds in Jos.",
        "The police denied that officers had fired live rounds.",
    )[0]
    by = {s.position: s for s in d.sides}
    assert (by["denied"].independent, by["alleged"].independent) == (1, 2)
    assert "police" in (by["denied"].speaker_name or "")
    assert "Ada Obi" in (by["alleged"].speaker_name or "")
