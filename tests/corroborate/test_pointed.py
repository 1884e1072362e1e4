"""Denials that only point back to what was said, and what only looks like one; all invented."""

from __future__ import annotations

import pytest

from .disputes_lab import Stories, by_name, checks

DISPUTED = {
    "it1": (
        "denial",
        "Farmers near Tembo told the news site Kilimo that rangers had set fire to their huts. The wildlife service "
        "denied it, saying the huts burned in a bush fire.",
        "Huts of farmers near Tembo burned down on Monday. The wildlife service has moved farmers from the park before.",
    ),
    "it2": (
        "denial",
        "The opposition senator Ines Quiroga accused the finance minister, Pablo Renteria, of hiding a company in Panama. Renteria denied that.",
        "The finance minister of Chile, Pablo Renteria, faces questions in the senate about a company in Panama.",
    ),
    "it3": (
        "denial",
        "Fighters of the Azri Brigade had executed nine prisoners in Lemna, the Lemna Observatory said. The brigade rejected the claim.",
        "The Lemna Observatory said on Friday that fighters of the Azri Brigade executed nine prisoners in Lemna.",
    ),
    "it4": (
        "denial",
        "The union said that managers at the Halden mill had ignored warnings about the boiler. The company called that a lie.",
        "A boiler blew up at the Halden mill on Tuesday. Managers met the union on Wednesday.",
    ),
    "it5": (
        "denial",
        "The weekly Obala reported that the mayor, Goran Kovac, had met the arms dealer in a hotel in Split. Kovac's office denied this.",
        "Mayor Goran Kovac met the arms dealer in a hotel in Split in March, the weekly Obala reported.",
    ),
    "it6": (
        "denial",
        "Two nurses said that the Mater hospital had turned away a woman in labour. The hospital denies it.",
        "A woman gave birth outside the Mater hospital on Sunday.",
    ),
    "it7": (
        "denial",
        "Lithuania accused Belarus of sending smugglers' balloons across the border. Minsk denied the accusation.",
        "Lithuania closed its border with Belarus on Monday because of balloons.",
    ),
    "it8": (
        "denial",
        "The Indian army said that Pakistani troops had shelled a village near Uri on Sunday. Pakistan denied the "
        "allegation and said that its troops had not moved.",
        "A village near Uri was shelled on Sunday. Pakistani troops shelled the village, the Indian army said.",
    ),
    "it10": (
        "denial",
        'Guards had shot at the detainees, three lawyers said. "That is not true," a prison spokesman said.',
        "Detainees at the camp went on hunger strike, three lawyers said.",
    ),
    "it11": (
        "denial",
        "Residents said the army had bombed the market in Tessit, a charge that the army denied.",
        "The army bombed the market in Tessit on Thursday, residents said.",
    ),
    "it12": (
        "denial",
        "Residents of Kolda said the navy had sunk two fishing boats, which the navy denied.",
        "Two fishing boats sank near Kolda on Friday.",
    ),
    "it13": (
        "denial",
        "Two deputies said that the speaker, Mirela Dancu, had been drunk at the session. She denied it.",
        "The speaker of parliament, Mirela Dancu, left the session early on Monday.",
    ),
    "it14": (
        "denial",
        "Rahmani was arrested on Friday, prosecutors said. Rahmani's brother said police had beaten him in the car. The police denied it.",
        "Rahmani, a blogger, was arrested on Friday in Herat.",
    ),
    "it15": (
        "denial",
        "Ethiopia said that Eritrean soldiers had crossed the border near Zalambessa.\nEritrea's information minister "
        "dismissed the claim as false.",
        "Eritrean soldiers crossed the border near Zalambessa on Tuesday, Ethiopia said.",
    ),
    "it16": (
        "denial",
        "The newspaper Dagens said the bank Sparhus had laundered money for a Latvian dealer. The bank disputes this.",
        "Sparhus is a bank with offices in Latvia.",
    ),
    "it17": (
        "denial",
        "Moldova's president, Maia Rusu, said that Russia had paid protesters. The Kremlin has denied the accusations.",
        "Protesters gathered in Chisinau on Sunday. Moldova's president said Russia had paid protesters.",
    ),
    "it18": (
        "denial",
        "Witnesses said that the driver had used his phone before the crash in Ulm. His lawyer denied it.",
        "A bus driver crashed in Ulm on Monday. Witnesses said that the driver had used his phone.",
    ),
    "it19": (
        "denial",
        "Hamza Karim, a doctor, said soldiers had stormed the clinic in Sarma. The army has denied the report.",
        "Soldiers stormed the clinic in Sarma on Sunday.",
    ),
    "it20": (
        "denial",
        "Opposition parties say the ruling party bought votes in Lodja. It denies this.",
        "The ruling party won the vote in Lodja.",
    ),
    "itt25": (
        "denial",
        "The firm said that it had opened a plant in Oman. The governor, who is accused of theft, denied the charges.",
        "The firm opened a plant in Oman.",
    ),
    "ita1": (
        "denial",
        "While two aides say that the governor had seen the memo, he denies it.",
        "The governor of Ohio is under pressure over the memo, two aides say.",
    ),
    "ita2": (
        "denial",
        'Norway said that a Russian jet had entered its airspace on Tuesday. "This is a lie," a Russian defence ministry spokesman said.',
        "A Russian jet entered Norwegian airspace on Tuesday, Norway said.",
    ),
    "ita3": ("denial", "The coach is accused of hitting two players, which he denies.", "Players left the club on Monday."),
    "ita4": (
        "denial",
        "Zara Okoye, a nurse, said the ward had been without water for a week. The health ministry said that was untrue.",
        "Patients were moved out of the ward on Monday.",
    ),
    "ita5": (
        "denial",
        "Migrants said that guards had taken their phones. The border agency denied doing so.",
        "Migrants reached the border on Sunday.",
    ),
    "ita6": (
        "denial",
        "Taiwan said that Chinese ships had cut a cable near Matsu. Beijing rejected the accusation.",
        "A cable was cut near Matsu on Friday.",
    ),
    "ita7": ("denial", "Amnesty accused the militia of torture in Kisma. The militia denied it.", "The militia holds Kisma, Amnesty said."),
    "ita8": (
        "denial",
        "Prosecutors said that Ramon Diaz had taken bribes from a builder. Diaz, 58, denied the charges.",
        "Ramon Diaz is on trial in Leon.",
    ),
    "ita9": (
        "denial",
        "Lena Brandt accused the club of racist chants. She has a video.\nThe club rejected the accusation.",
        "Lena Brandt plays for Koeln.",
    ),
    "g1": (
        "denial",
        "Regulators accused the bank Sonnberg of hiding losses from its owners. Sonnberg denied any wrongdoing.",
        "Sonnberg is a bank in Linz.",
    ),
    "g2": (
        "denial",
        "Prosecutors say that Deputy Ines Vidal took bribes from a road builder. Vidal denies wrongdoing.",
        "Ines Vidal is a deputy from Leon.",
    ),
    "g3": (
        "denial",
        "Colombia accused Ecuador of sheltering the rebels. Quito denied any involvement.",
        "Rebels crossed the border between Colombia and Ecuador.",
    ),
    "h1": (
        "denial",
        "MANILA - Fishermen from Masinloc told a Senate hearing on Tuesday that a Chinese coast guard vessel had cut "
        'their anchor line at night. China\'s embassy denied the allegation. "The Chinese side acted lawfully," it said.',
        "Fishermen from Masinloc spoke at a Senate hearing in Manila about the Chinese coast guard.",
    ),
    "h2": (
        "denial",
        "Kenya's largest union said on Friday that the tea company Marani had fired 40 pickers for joining a strike. "
        "The company said that was not true.",
        "Tea pickers in Kericho went on strike. The company Marani had fired 40 pickers for joining the strike, the union said.",
    ),
    "h3": (
        "denial",
        "The Observer reported that the minister had used a government jet to fly to a wedding in Sardinia. A "
        "spokeswoman for the minister, Elena Prodi, dismissed the report as nonsense.",
        "The minister Elena Prodi flew to Sardinia in June.",
    ),
    "h4": (
        "denial",
        "Rwanda has armed the rebels and sent them officers, a United Nations panel said in a report seen by Reuters.\nRwanda denies this.",
        "Rebels took a town in North Kivu. The United Nations panel said Rwanda had armed the rebels.",
    ),
    "h5": (
        "denial",
        '"They opened the gates of the dam without warning us," said Carmen Ruiz, the mayor of Valdeoro. The operator, '
        "Hidrosur, rejected the accusation.",
        "Water from the dam flooded Valdeoro on Sunday.",
    ),
    "h6": (
        "denial",
        "Prosecutors allege that Kim received watches and cash from a developer. Kim has denied the allegations.",
        "Kim, a former governor, is on trial in Busan.",
    ),
    "h7": (
        "denial",
        "The airline had known for weeks that the engine was faulty, two former mechanics told the broadcaster NRK. "
        "The airline denied this and said that it would sue.",
        "A plane of the airline lost an engine over Oslo.",
    ),
    "h8": (
        "denial",
        "Relatives say that the police waited for an hour before they stormed the school, a claim the police chief denies.",
        "Police stormed a school in Uvalda on Tuesday.",
    ),
    "h9": (
        "denial",
        "Georgia's opposition accused the ruling party of stuffing ballot boxes in Marneuli. Ruling party leader "
        "Irakli Baratsh called the accusation absurd.",
        "The ruling party won in Marneuli.",
    ),
    "h21": (
        "denial",
        "One of the rockets came down on Polish soil, the governor of Lublin said. Belarus said none had.",
        "Rockets came down near the Polish border on Monday.",
    ),
    "h22": (
        "denial",
        "Ukraine said that Russian troops had left Kupin. The Russian defence ministry said they had not.",
        "Ukraine said that Russian troops had left Kupin on Monday.",
    ),
    "k1": (
        "denial",
        "A United Nations report said that Ugandan officers had trained the M41 rebels at a camp near Kasese. A "
        "Ugandan army spokesman, Deo Akiiki, dismissed the report as fiction.",
        "The M41 rebels hold two towns, a United Nations report said.",
    ),
    "k2": (
        "denial",
        "Survivors said the ferry's crew had taken all the life jackets. The company that runs the ferry has denied "
        "this, and the captain, who is in custody, has not spoken.",
        "The ferry sank near Mwanza on Sunday.",
    ),
    "k3": (
        "denial",
        "Moscow said on Thursday that Ukraine had shelled the nuclear plant again. Kyiv denied it and blamed Russia.",
        "The nuclear plant was shelled on Thursday. Ukraine had shelled the plant, Moscow said.",
    ),
    "k4": (
        "denial",
        "Former staff of the children's home say that the director locked children in a cellar. The director, Hanna Weiss, 61, disputes that.",
        "Former staff of the children's home in Gera wrote to the mayor.",
    ),
    "k6": (
        "denial",
        "India's government accused the platform of hiding posts by farmers. The platform said this was untrue.",
        "Farmers in India use the platform, the government said.",
    ),
}

NO_DISPUTE = {
    "itt1": (
        "The bill to lower the tax lost on Monday. The Green party denied it the votes.",
        "The bill to lower the tax lost. The Green party voted against it.",
    ),
    "itt2": ("Kazakhstan asked for a loan of two billion dollars. The fund denied the request.", "Kazakhstan needs a loan, the fund said."),
    "itt3": (
        "The minister, Anna Holm, resigned on Tuesday, her office said. She denied this had to do with the affair.",
        "The minister, Anna Holm, resigned on Tuesday.",
    ),
    "itt4": ("Deputies asked whether the mayor of Bari had taken money. The mayor denied it.", "The mayor of Bari spoke in the council."),
    "itt5": (
        "Newspapers said that the party had chosen Anna Weil as its candidate. The party neither confirmed nor denied it.",
        "The party will name its candidate in May.",
    ),
    "itt6": (
        "Newspapers said that the party had chosen Anna Weil as its candidate. A spokesman declined to confirm or deny it.",
        "The party will name its candidate in May, a spokesman said.",
    ),
    "itt7": (
        "The bank said it would cut 500 jobs. Unions said they wanted more pay. The bank rejected the demand.",
        "The bank Norrland will cut jobs.",
    ),
    "itt8": (
        "Teachers asked for a pay rise of 9 percent, their union said. The ministry rejected it.",
        "Teachers in Kenya may strike, their union said.",
    ),
    "itt9": (
        "He is the best actor of the decade, the critic Ruth Haas wrote. Nobody can deny it.",
        "The actor Leo Brun won a prize, the critic Ruth Haas wrote.",
    ),
    "itt10": (
        "The minister said she had spoken to the unions. The opposition denied it was a victory.",
        "The minister spoke to the unions on Monday.",
    ),
    "itt11": (
        "Turkey said on Monday that its coast guard had rescued 30 sailors. Greece rejected the claim of sovereignty over the islet.",
        "Turkey's coast guard rescued 30 sailors near the islet.",
    ),
    "itt12": ("If the company had dumped waste, we would know, the mayor said. The company denied it.", "The mayor met the company on Tuesday."),
    "itt13": (
        "The company filed a motion to dismiss the case, its lawyers said. A judge denied it on Tuesday.",
        "The company Telmar is on trial.",
    ),
    "itt14": ("Lawyers said Moreno had asked for bail. The court denied it.", "Moreno is in prison, lawyers said."),
    "itt15": (
        "Analysts say the economy of Ghana will shrink next year. The minister denied it.",
        "The economy of Ghana grew, the minister said.",
    ),
    "itt16": (
        "Hungary said that it had sent no troops. Asked about the report in the Times, a spokesman denied it.",
        "Hungary said that it had sent no troops.",
    ),
    "itt17": ("The actor said that he had left the show. He denied it again.", "The actor left the show in May."),
    "itt18": (
        "The union said that guards had beaten prisoners at Ancon. The prison service has not denied it.",
        "The union said that guards had beaten prisoners at Ancon.",
    ),
    "itt19": (
        "The union said that guards had beaten prisoners at Ancon. Visitors were denied entry.",
        "The union said that guards had beaten prisoners at Ancon.",
    ),
    "itt20": (
        "The rebels took the town, residents said. The capture denied the army its last airfield.",
        "The rebels took the town, residents said.",
    ),
    "itt21": (
        "Residents said the river had risen two metres. The mayor denied the charge that he had stolen flood money.",
        "Residents said the river had risen two metres. The mayor is in office since May.",
    ),
    "itt22": (
        "The singer said that she had written the song in one night. If she denies it later, nobody will care.",
        "The singer wrote the song in one night.",
    ),
    "itt23": (
        "The ministry said the bridge had been closed. Reporters were told that nobody denied this.",
        "The ministry said the bridge had been closed.",
    ),
    "itt24": (
        'Chad said its soldiers had freed a hostage. Smugglers own the desert, a driver said. "I do not deny it," he said.',
        "Chad's soldiers freed a hostage.",
    ),
    "itt26": (
        '"We have never been so happy," the coach, Emil Brandt, said. The club denied the rumours.',
        "The coach, Emil Brandt, won the cup with the club.",
    ),
    "itat1": (
        "The mayor denied it until Friday. Two aides had said that the mayor had seen the memo.",
        "Two aides had said that the mayor had seen the memo. The mayor denied it until Friday.",
    ),
    "itat2": ("The company said it had opened a mine. The minister called it a success.", "The company opened a mine."),
    "itat3": ('The company said it had opened a mine. "That is not true of its rivals," an analyst said.', "The company opened a mine."),
    "itat4": (
        'Norway said that the fishing season had ended. "This is wrong," a fisherman said of the price.',
        "The fishing season had ended, Norway said.",
    ),
    "itat5": (
        "The alarm had gone off at noon, police said. The alarm was false, the airline said.",
        "The alarm had gone off at noon, police said.",
    ),
    "itat6": (
        'The singer told fans that she had stopped eating meat. "It is not true love," she said of her marriage.',
        "The singer told fans that she had stopped eating meat.",
    ),
    "itat7": (
        "The army said it had taken Rask. Residents reported fighting. A spokesman for the rebels denied this was a defeat.",
        "The army said it had taken Rask.",
    ),
    "itat8": (
        "The union said that it had won. The employers, it said, had lied. The employers called the union's claim on the building unfounded.",
        "The union said that it had won.",
    ),
    "itat9": (
        "The senator said that he had paid the tax. His rival said that the senator owned two ships. The senator said that was the case.",
        "The senator said that he had paid the tax.",
    ),
    "itat10": (
        "The police counted 41 arrests, prosecutors said. Students met the rector. The rector rejected the accusation.",
        "The police counted 41 arrests, prosecutors said.",
    ),
    "gt1": ("Prosecutors said that Kim had met the developer twice. Kim denied wrongdoing.", "Kim is a governor."),
    "gt2": ("The union accused the mine of poisoning a well. The governor denied any role.", "The mine poisoned a well, the union said."),
    "gt3": (
        "The club said that the coach had resigned. The coach denied guilt in the case of the burned car.",
        "The club said that the coach had resigned.",
    ),
    "ht1": (
        "The bank said on Tuesday that its profit had risen by 9 percent. Asked whether it would merge with Nordia, "
        "the chief executive denied it.",
        "The bank's profit rose by 9 percent.",
    ),
    "ht2": ("Iran said it had freed the sailors. Its foreign minister denied the United States had paid for it.", "Iran freed the sailors."),
    "ht3": (
        "The committee said that the athlete had missed three tests. She denied it was her fault.",
        "The athlete missed three tests, the committee said.",
    ),
    "ht4": (
        "Police said the suspect had fled to Malta. The man's family denied journalists an interview.",
        "The suspect fled to Malta, police said.",
    ),
    "ht5": ('Scientists said the comet had broken up. "That is not true science," a blogger wrote.', "The comet broke up, scientists said."),
    "ht13": (
        "The report said that the ferry had been overloaded. The report was denied to relatives for months.",
        "The report said that the ferry had been overloaded.",
    ),
    "ht15": (
        "Serbia said that it had arrested the general. The tribunal denied the appeal of another man. His lawyers "
        "rejected the claims of the prosecutor.",
        "Serbia said that it had arrested the general.",
    ),
    "ht16": ('"I have never met him," the actress said. The studio called that unfortunate.', '"I have never met him," the actress said.'),
    "ht19": (
        "The club said that Marek had signed a new contract. His agent said it was not the case with his brother.",
        "The club said that Marek had signed a new contract.",
    ),
    "ht24": (
        "The inquiry found that the guards had slept. The governor told reporters that he was sorry. He denied the claim.",
        "The inquiry found that the guards had slept.",
    ),
    "ht25": ("The army said it had lost forty men. The rebels said they had not.", "The army lost forty men."),
    "ht26": ("Anna Berg said she had seen the film. Leo Brun said he had not.", "Anna Berg said she had seen the film."),
    "ht27": ("The bank said it would cut jobs. The union said it would not sign.", "The bank said it would cut jobs."),
    "ht28": (
        "Two reporters said that the mayor had left the hall. The mayor was tired, his aide said. A spokesman said none had asked.",
        "Two reporters said that the mayor had left the hall.",
    ),
    "kt1": (
        "The government said it had cut the tax. Economists said the cut was too small. The finance minister rejected the criticism.",
        "The government said it had cut the tax.",
    ),
    "kt2": (
        "The navy said it had rescued 40 migrants. One of them said he had paid 3,000 euros. He denied knowing the smugglers.",
        "The navy said it had rescued 40 migrants.",
    ),
    "kt3": (
        "Witnesses said that two men had fled in a car. Police described that as a Volvo.",
        "Witnesses said that two men had fled in a car.",
    ),
    "kt4": ("The firm said that it had sold the mine. It called this a new start.", "The firm said that it had sold the mine."),
    "kt5": ("The party had promised the minister a seat, members said. In the end it denied this to her.", "The party held its congress."),
    "kt6": (
        "The senator said that she had read the report. The report says that the agency lied.",
        "The senator said that she had read the report.",
    ),
    "kt7": ("Ghana said that it had banned the film. The director said the ban was false economy.", "Ghana said that it had banned the film."),
    "kt21": (
        "A judge said that the former mayor had lied to the court. His lawyer called that judge a hero.",
        "A judge said that the former mayor had lied to the court.",
    ),
    "kt22": (
        "The group said it had left the town, which the army entered. Drivers denied soldiers bread.",
        "The group said it had left the town.",
    ),
}


told, test_the_dispute_is_found_once, test_what_only_looks_like_one_is_none = checks(DISPUTED, NO_DISPUTE)


SUBJECTS = {
    "it1": "whether rangers had set fire to their huts",
    "it2": "the charge against the finance minister of hiding a company in Panama",
    "it11": "whether the army had bombed the market in Tessit",
    "ita7": "the charge against the militia of torture",
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_subject_is_what_is_denied(name: str, told: Stories) -> None:
    assert told[name][0].subject == SUBJECTS[name]


def test_who_asserts_the_same_in_another_report_stands_on_the_side_of_the_charge(told: Stories) -> None:
    by = {s.position: s for s in told["it15"][0].sides}
    assert {p.document for p in by["alleged"].spans} == {p.document for p in told["it15"][0].sides[1].spans}
    assert len({p.document for p in by["alleged"].spans}) == 2
    assert by["denied"].speaker_name == "Eritrea's information minister"


def test_of_two_sayings_before_it_the_nearer_one_is_denied(told: Stories) -> None:
    (d,) = told["it14"]
    assert d.subject == "whether police had beaten him in the car"
    assert {s.position: s.speaker_name for s in d.sides} == {"denied": "The police", "alleged": "Rahmani's brother"}


def test_two_who_deny_one_charge_by_other_words_stand_on_one_side() -> None:
    stories = {
        "raid": [
            "The Lemna Observatory accused the Azri Brigade of executing nine prisoners in a school.\n"
            "A brigade commander, Omar Tal, called the accusation a fabrication.",
            "The Azri Brigade has denied that its fighters killed prisoners in a school.",
        ]
    }
    (d,) = by_name(stories)["raid"]
    assert {s.position: len(s.spans) for s in d.sides} == {"denied": 2, "alleged": 1}
