"""Figures that two sources set against each other, launches, costs, arrests and nobody at all; what only looks like a dispute; all invented."""

from __future__ import annotations

import pytest

from .disputes_lab import Stories, checks

DISPUTED = {
    "fig1": (
        "number",
        "Organisers said 25,000 people had marched in Nicosia on Sunday; police counted 9,000.",
        "Thousands marched in Nicosia on Sunday against the budget.",
    ),
    "fig2": (
        "number",
        "The owner of the ferry said 61 people had been on board. The coast guard had spoken of 48.",
        "A ferry sank off Cebu on Monday. The owner of the ferry said 61 people had been on board.",
    ),
    "fig3": (
        "number",
        "The number of injured in the blast in Izmir has risen to 88, the hospital said, while the governor put it at more than 120.",
        "A blast in Izmir on Friday injured dozens, the governor said.",
    ),
    "fig4": (
        "number",
        "The state will pay the shipyard in Gdynia 320 million euros, the mayor said; the ministry put the sum at 210 million euros.",
        "The shipyard in Gdynia gets money from the state, the mayor said.",
    ),
    "fig5": (
        "number",
        "Prosecutors say the judge took more than 2 million dollars in bribes. The court found 900,000 dollars proven.",
        "A judge was jailed for taking bribes. Prosecutors say the judge took more than 2 million dollars.",
    ),
    "fig6": (
        "number",
        "Her office said 1,400 households had received blankets; charities said fewer than 500 had.",
        "Households in the valley wait for blankets, charities said.",
    ),
    "fig7": (
        "number",
        "The ministry says 300 schools have reopened. The teachers' union says only 120 have.",
        "Schools in Kerala closed during the flood.",
    ),
    "fig8": (
        "number",
        "The flood destroyed 2,000 houses in Beira, the governor said; the Red Cross counted 3,500.",
        "The flood in Beira destroyed houses on Monday.",
    ),
    "fig9": (
        "number",
        "Some 7,000 people took part in the march in Turin, according to the union. Police said 2,500.",
        "Thousands took part in the march in Turin on Saturday.",
    ),
    "fig10": (
        "number",
        "The storm had left 34 people dead, the civil protection agency said. A local radio station put the toll at 51.",
        "A storm hit Luzon on Tuesday and left people dead.",
    ),
    "fig12": (
        "number",
        "The union said 4,500 nurses had walked out in Leeds, while the hospital trust put it at 1,800.",
        "Nurses in Leeds walked out on Monday, the union said.",
    ),
    "lau1": (
        "number",
        "Iran launched seven missiles at the Harir base on Friday, Baghdad said.",
        "The Iranian army fired eleven missiles at the Harir base on Friday, a Kurdish official said.",
    ),
    "lau2": (
        "number",
        "Hezbollah fired 20 rockets at Safed on Tuesday, the Israeli army said.",
        "Hezbollah launched 45 rockets at Safed on Tuesday, it said.",
    ),
    "lau3": (
        "number",
        "Russia launched 120 drones at Ukraine on Monday night, its air force said.",
        "Russia fired 88 drones at Ukraine on Monday night, officials in Kyiv said.",
    ),
    "lau4": (
        "number",
        "Pakistan fired 14 shells across the border on Monday, Islamabad said.",
        "Afghan police said that Pakistan had fired 40 shells over the border on Monday.",
    ),
    "lau5": (
        "number",
        "Six missiles were launched at Jazan on Sunday by Yemen's Houthis, Saudi television said.",
        "The Houthis fired two missiles at Jazan on Sunday, a spokesman said.",
    ),
    "lau7": (
        "number",
        "India fired nine missiles at Bahawalpur on Wednesday, Delhi said.",
        "India launched 24 missiles at Bahawalpur on Wednesday, Pakistan's military said.",
    ),
    "zero1": (
        "number",
        "The clinic in Bour said nine policemen and a teacher had died in the clashes. The governor's spokesman denied "
        "that anyone had been killed.",
        "Police and farmers clashed in Bour on Monday, the governor's spokesman said.",
    ),
    "zero2": (
        "number",
        "Six miners were killed in the fire at the Lubin mine, the union said. The company denied that anyone had died.",
        "A fire broke out at the Lubin mine on Tuesday, the company said.",
    ),
    "zero3": (
        "number",
        "A doctor in Semdo said 13 soldiers and three civilians had been killed in the battle.",
        "The rebels' spokesman denied that anyone had been killed in the battle in Semdo.",
    ),
    "zero4": (
        "number",
        "Seven farmers and a priest died in the raid on Okpo on Sunday, the bishop said. No one had been killed, the police said.",
        "The raid on Okpo on Sunday was over after an hour, the police said.",
    ),
    "cost1": (
        "number",
        "The blackout in Lagos cost 20 million dollars a day, the chamber of commerce said.",
        "The central bank estimated the cost of the blackout in Lagos at 35 million dollars a day.",
    ),
    "cost2": (
        "number",
        "The employers put the cost of the dock strike in Durban at 12 million dollars a day.",
        "A bank estimated the cost of the dock strike in Durban at 30 million dollars per day.",
    ),
    "cost3": (
        "number",
        "The insurers put the damage from the hail in Graz at 90 million euros.",
        "The damage from the hail in Graz was estimated at 150 million euros by the state.",
    ),
    "cost5": (
        "number",
        "The ministry estimated the cost of the flood in Beira at 300 million dollars.",
        "The United Nations put the cost of the flood in Beira at 750 million dollars.",
    ),
    "arr1": (
        "number",
        "Thousands marched in Skopje on Friday against the mine.\nTwenty-three people were arrested.",
        "Forty-one people were detained in the march in Skopje on Friday, the prosecutor's office said.",
    ),
    "arr2": (
        "number",
        "Students clashed with police in Dhaka on Monday. Fifteen people were arrested.",
        "Sixty people were detained in the clashes in Dhaka on Monday, a rights group said.",
    ),
    "h12": (
        "number",
        "According to the health ministry, 212 people have caught cholera in Sennar; Doctors Without Borders puts the number at 640.",
        "Cholera broke out in Sennar, the health ministry said.",
    ),
    "h13": (
        "number",
        "Airlines said they had lost 90 million euros through the strike. The airport operator put the figure at 35 million.",
        "Airlines lost money through the strike at the airport.",
    ),
    "h14": (
        "number",
        "Some 15,000 people attended the rally, police said. Organisers claimed 60,000.",
        "The rally in Tbilisi was peaceful, police said.",
    ),
    "h15": (
        "number",
        "The company says 2,300 workers have returned to the mine. The union says no more than 700 have.",
        "Workers are returning to the mine in Marikana, the company says.",
    ),
    "h17": (
        "number",
        "Yemen's Houthis fired eight drones at Eilat on Thursday, Israel's army said.",
        "The Houthis said they had launched 15 drones at Eilat on Thursday.",
    ),
    "h18": (
        "number",
        "Nobody was killed when the bridge at Solin fell, the roads agency said on Tuesday.",
        "Four lorry drivers died when the bridge at Solin collapsed on Tuesday, a hospital said.",
    ),
    "k11": (
        "number",
        "The dam has driven 12,000 families from their land, according to a lawyers' group. The ministry put it at 3,400.",
        "The dam has driven families from their land.",
    ),
}

NO_DISPUTE = {
    "figt1": (
        "Unions said 80,000 took part in Paris; police counted 32,000 in Lyon.",
        "Tens of thousands marched in Paris and Lyon, unions said.",
    ),
    "figt2": (
        "The owner of the ferry said 61 people had been on board. The coast guard had spoken of 48 life jackets.",
        "A ferry sank off Cebu on Monday. The owner of the ferry said 61 people had been on board.",
    ),
    "figt3": (
        "The death toll has risen to 57, the institute said, while the mayor put the damage at 80 million dollars.",
        "A quake struck the valley. The mayor put the damage at 80 million dollars.",
    ),
    "figt4": (
        "Her office said 900 families had received tents; aid groups said 300 had received food.",
        "Families in the valley wait for tents and food, aid groups said.",
    ),
    "figt5": ("Police arrested 40 people in Nicosia; the union said 12 had been injured.", "Police arrested 40 people in Nicosia."),
    "figt6": (
        "Prosecutors say the judge took more than 2 million dollars in bribes. The court fined him 300,000 dollars.",
        "The judge took more than 2 million dollars in bribes, prosecutors say.",
    ),
    "figt7": (
        "Her office said 900 families lived in the camp; aid groups said fewer than 300 had a tent.",
        "Families live in the camp, aid groups said.",
    ),
    "figt8": (
        "More than 40,000 people took part in the march, unions said; police counted 42,000.",
        "Thousands took part in the march, unions said.",
    ),
    "figt9": ("The ministry put the debt at $4 billion; it put the deficit at $1 billion.", "The ministry said that the debt had grown."),
    "figt10": (
        "Unions said 80,000 took part on Thursday; police had counted 60,000 in May.",
        "Thousands took part in the march on Thursday, unions said.",
    ),
    "figt11": (
        "The governor said 300 houses had been destroyed; the army said 120 of them had been empty.",
        "The fire destroyed 300 houses, the governor said.",
    ),
    "figt12": (
        "France agreed to lend $1.4 billion, according to the ministry; Spain's embassy put its loan at $300 million.",
        "France and Spain agreed to lend money, according to the ministry.",
    ),
    "figt13": (
        "The ministry says 300 schools have reopened. The teachers' union says 120 have no roof.",
        "Schools reopened on Monday, the ministry says.",
    ),
    "figt14": (
        "Some 7,000 people took part in the march in Turin, according to the union. Police said 25 had been arrested.",
        "Thousands took part in the march in Turin on Saturday, the union said.",
    ),
    "figt15": ("The ministry said 120 houses had burned down. By Friday it spoke of 300.", "The fire burned down houses, the ministry said."),
    "figt16": ("Prosecutors said 61 witnesses had been heard. The court had room for 48.", "Prosecutors said witnesses had been heard."),
    "figt17": (
        "The union said 4,500 nurses had walked out in Leeds, while the hospital trust put the cost at 1.8 million pounds.",
        "Nurses in Leeds walked out on Monday, the union said.",
    ),
    "laut1": (
        "India fired five missiles at Pakistan on Monday, Delhi said.",
        "Pakistan fired nine missiles at India on Monday, Islamabad said.",
    ),
    "laut2": ("North Korea fired two missiles on Monday, Seoul said.", "North Korea fired three missiles on Friday, Seoul said."),
    "laut3": (
        "North Korea fired three cruise missiles on Monday, Seoul said.",
        "North Korea fired two ballistic missiles on Monday, Tokyo said.",
    ),
    "laut4": ("North Korea has fired 12 missiles since January, Seoul said.", "North Korea fired two missiles on Monday, Seoul said."),
    "laut5": ("Iran fired seven missiles at Irbil on Monday, Baghdad said.", "Iran fired 11 missiles at Haifa on Monday, Israel said."),
    "laut6": ("North Korea fired at least two missiles on Monday, Seoul said.", "North Korea launched three missiles on Monday, Tokyo said."),
    "laut7": ("North Korea fired two missiles on Monday, Seoul said.", "North Korea has fired nine missiles this year, Seoul said on Monday."),
    "laut8": (
        "North Korea fired two missiles on Monday, the fourth launch in a week in which it fired seven missiles, Seoul said.",
        "North Korea fired two missiles on Monday, Seoul said.",
    ),
    "zerot1": (
        "The clinic in Bour said nine policemen had died in the clashes in Bour on Monday.",
        "The governor denied that anyone had been killed in the town of Lisk on Thursday.",
    ),
    "zerot2": (
        "At least four soldiers were killed in the fighting at the palace in Koro, a doctor said.",
        "Eleven soldiers had died in the fighting at the palace in Koro, the hospital said.",
    ),
    "zerot3": (
        "Nine policemen and a teacher had died in the clashes in Bour, the clinic said.",
        "No soldiers had died in the clashes in Bour, the army said.",
    ),
    "zerot4": (
        "Nine policemen were hurt in the clashes in Bour, the clinic said.",
        "The governor denied that anyone had been killed in the clashes in Bour.",
    ),
    "costt1": (
        "The employers put the cost of the strike in Durban at 12 million dollars a day.",
        "A bank estimated the cost of the strike in Durban at 84 million dollars a week.",
    ),
    "costt2": (
        "The employers put the cost of the strike in Durban at 12 million dollars a day.",
        "The railway put the cost of the strike in Cape Town at 3 million dollars a day.",
    ),
    "costt3": (
        "The ministry put the cost of the flood at 300 million dollars.",
        "The ministry put the cost of the new dam at 750 million dollars.",
    ),
    "costt4": (
        "The insurers put the cost of the flood in Beira at 300 million dollars.",
        "The United Nations put the cost of rebuilding Beira at 750 million dollars.",
    ),
    "costt5": (
        "Economists put the cost of the strike to the railway at 20 million euros.",
        "Economists put the cost of the strike to the economy at 400 million euros.",
    ),
    "arrt1": (
        "Thousands marched in Skopje on Friday against the mine.\nIn Bitola, 23 people were arrested.",
        "Forty-one people were detained in the march in Skopje on Friday, the prosecutor's office said.",
    ),
    "arrt2": (
        "Thousands marched in Skopje on Friday. Last year 23 people were arrested.",
        "Forty-one people were detained in the march in Skopje on Friday, the prosecutor's office said.",
    ),
    "ht6": (
        "The ministry said 300 schools had been closed. The union said 45 teachers had been fired.",
        "The ministry said 300 schools had been closed.",
    ),
    "ht7": (
        "Police said 15,000 people attended the rally. The party claimed victory.",
        "Police said 15,000 people attended the rally in Tbilisi.",
    ),
    "ht8": (
        "The mayor said 400 families had lost their homes. The governor spoke of 90 million dollars in damage.",
        "The mayor said 400 families had lost their homes.",
    ),
    "ht9": ("Organisers said 60,000 people came on Saturday. On Sunday, they said 20,000.", "Organisers said 60,000 people came on Saturday."),
    "ht10": ("The firm has 2,300 workers, its director said. The union counted 700 members.", "The firm has 2,300 workers, its director said."),
    "ht11": ("The hospital said that 88 people had been treated. Eleven had burns.", "The hospital said that 88 people had been treated."),
    "ht12": ("France said it had sent 200 soldiers, while Chad said 90 had already left.", "France said it had sent 200 soldiers to Chad."),
    "ht14": (
        "The tax will bring in 3 billion euros, the government says. The opposition puts the deficit at 11 billion.",
        "The tax will bring in 3 billion euros, the government says.",
    ),
    "ht17": (
        "Chad's army said it had killed 44 rebels on Monday. On Wednesday the army said it had killed 12 more.",
        "Chad's army said it had killed 44 rebels on Monday.",
    ),
    "ht18": (
        "North Korea fired a missile over Japan on Tuesday. It has launched eleven missiles since May, Seoul said.",
        "North Korea fired two missiles on Friday, Seoul said.",
    ),
    "ht21": (
        "A fire at a market in Lome killed nine people on Monday. Three people were arrested.",
        "Eleven people were arrested in Lome on Monday in raids on a smuggling ring.",
    ),
    "ht22": (
        "Thousands marched in Lome on Monday. Three people were arrested.",
        "Eleven people were arrested after the march in Kara on Monday.",
    ),
    "ht23": ("Poland put the cost of the flood at 2 billion euros.", "The Czech Republic put the cost of the flood at 800 million euros."),
    "kt8": ("The UN said 61 people had died. Of these 20 were children, the ministry said.", "The UN said 61 people had died in the flood."),
    "kt9": (
        "The airport said 120 flights had been cancelled. Passengers counted the hours.",
        "The airport said 120 flights had been cancelled.",
    ),
    "kt10": ("Doctors said 14 patients had died. The minister put it to parliament at noon.", "Doctors said 14 patients had died."),
    "kt11": (
        "Egypt said it had seized 2 tonnes of hashish. Customs officers spoke of a record.",
        "Egypt said it had seized 2 tonnes of hashish.",
    ),
    "kt12": (
        "The governor said that 300 homes had burned. Insurers put it at the top of their list.",
        "The governor said that 300 homes had burned.",
    ),
    "kt13": (
        "The government has spent 40 million euros on the museum, the minister said. The opposition put the sum it "
        "would take to finish it at 90 million euros.",
        "The government has spent 40 million euros on the museum.",
    ),
    "kt18": ("The company says 80 people work in Oslo. The union says 30 do in Bergen.", "The company says 80 people work in Oslo."),
    "kt19": (
        "About 200 soldiers took part in the exercise, Sweden said. Finland said 90.",
        "About 200 Swedish soldiers took part in the exercise, Sweden said.",
    ),
    "kt20": (
        "Three men were arrested in Malmo on Friday, police said. On Saturday a paper said four.",
        "Three men were arrested in Malmo on Friday, police said.",
    ),
}


told, test_the_dispute_is_found_once, test_what_only_looks_like_one_is_none = checks(DISPUTED, NO_DISPUTE)


SUBJECTS = {
    "fig5": "how much the judge took in bribes",
    "fig6": "how many households had received blankets",
    "fig12": "how many nurses had walked out in Leeds",
    "cost2": "what the dock strike in Durban costs",
    "arr1": "how many were arrested in the march in Skopje",
    "zero2": "how many were killed in the fire",
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_subject_says_what_is_counted(name: str, told: Stories) -> None:
    assert told[name][0].subject == SUBJECTS[name]


def test_each_figure_is_that_of_its_source(told: Stories) -> None:
    assert {s.position: s.speaker_name for s in told["fig1"][0].sides} == {"25,000": "Organisers", "9,000": "police"}
