"""Build the lexicon of countries.

    python bench/lexicons/countries.py [--check]

Reads `countries_facts.tsv` beside this file (written by hand) and what the installed `pycountry` (ISO 3166-1 codes, official names), `babel`
(CLDR short names) and `countryinfo` (capitals, demonyms) give, and writes `src/twosource/lexicons/data/countries.tsv`. The libraries are
checked, not trusted: a name of theirs becomes an alias unless it is listed in `DROPPED`; their capitals and demonyms are only compared, and
every disagreement is printed for a reader to judge. `--check` writes nothing and fails when the lexicon is not what would be written.

The Wikidata ids in the facts are written by hand. When written, all were compared by program with the npm package
`@rapideditor/country-coder` 5.6.1, those of the territories by eye with the country table of Our World in Data, and those that occur in
`../shared/data/linking` with its labelled mentions. Two differ from country-coder on purpose: Denmark (Q35) and the Netherlands (Q55) are the
countries, not the kingdoms (Q756617, Q29999).
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pycountry
from babel import Locale
from countryinfo import all_countries

HERE = Path(__file__).resolve().parent
FACTS = HERE / "countries_facts.tsv"
TARGET = HERE.parents[1] / "src" / "twosource" / "lexicons" / "data" / "countries.tsv"
COLUMNS = ("code", "name", "aliases", "people", "adjectives", "capital", "seats", "wikidata", "source")
HEAD = """\
# title: Countries and territories of ISO 3166-1, and Kosovo: names, peoples, adjectives, capitals, words that stand for the government
# source: pycountry (ISO 3166-1), babel (CLDR), countryinfo (compared only), the authors; made by bench/lexicons/countries.py
# licence: Apache-2.0 (written by the twosource authors)
# A list in a cell is separated by |. Names carry no leading "the"; where a name has accents the plain spelling is listed too. The first
# capital is the one that stands for the government in news. Names that mean other things as well are in ambiguous_names.tsv.
# source: which libraries know the country by the name, capital or demonym given here; "authors" for all that the libraries lack.
"""
# Names that the libraries give and no report uses, or that are another country's name in news.
DROPPED = {
    "Taiwan, Province of China",
    "Congo",
    "Hong Kong SAR China",
    "Macao SAR China",
    "Myanmar (Burma)",
    "Republic of Bosnia and Herzegovina",
    "Rwandese Republic",
    "Congo - Kinshasa",
    "Congo - Brazzaville",
    "Sint Maarten (Dutch part)",
    "Saint Martin (French part)",
}
ARTICLE_KEPT = {"The Hague", "The Valley"}


def tidy(names: list[str]) -> list[str]:
    """Names without a leading article, with the plain spelling after an accented one, each once."""
    out: list[str] = []
    for raw in names:
        name = " ".join(raw.replace("’", "'").split())
        if name.lower().startswith("the ") and name not in ARTICLE_KEPT:
            name = name[4:]
        plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
        for form in (name, plain):
            saints = [form.replace("Saint ", s) for s in ("St. ", "St ")] if form.startswith("Saint ") else []
            out += [f for f in (form, *saints) if f and f not in out]
    return out


def library_names(code: str) -> tuple[list[str], list[str]]:
    """Names of a country in pycountry and in babel."""
    country = pycountry.countries.get(alpha_3=code)
    territories = Locale("en").territories
    if country is None:
        return [], [territories["XK"]]
    iso = [country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")]
    cldr = [territories.get(country.alpha_2, "")]
    return iso, cldr


def usable(name: str) -> bool:
    return bool(name) and name not in DROPPED and "," not in name and "(" not in name


def read_facts() -> list[dict[str, str]]:
    lines = [line for line in FACTS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


def build() -> tuple[str, list[str]]:
    """The text of the lexicon, and what the libraries say otherwise."""
    known = {c.info()["ISO"]["alpha3"]: c.info() for c in all_countries() if c.info().get("ISO")}
    facts = read_facts()
    remarks: list[str] = []
    missing = {c.alpha_3 for c in pycountry.countries} - {f["code"] for f in facts}
    if missing:
        raise SystemExit(f"countries_facts.tsv lacks {sorted(missing)}")
    rows = []
    for fact in facts:
        code = fact["code"]
        cells = {key: tidy(fact[key].split("|")) for key in ("name", "aliases", "people", "adjectives", "capital", "seats")}
        iso, cldr = library_names(code)
        name = fact["name"]
        own = {*cells["name"], *cells["aliases"]}
        added = [n for n in tidy([n for n in (*iso, *cldr) if usable(n)]) if n not in own]
        aliases = [n for n in (*cells["name"][1:], *cells["aliases"], *added) if n != name]
        source = []
        if {*tidy(iso)} & {name, *aliases}:
            source.append("pycountry")
        if {*tidy(cldr)} & {name, *aliases}:
            source.append("babel")
        info: Any = known.get(code, {})
        capital, demonym = info.get("capital") or "", info.get("demonym") or ""
        if capital and capital in cells["capital"]:
            source.append("countryinfo")
        elif capital or cells["capital"]:
            remarks.append(f"{code} capital: {cells['capital']} here, {capital!r} in countryinfo")
        if demonym and not {*demonym.split(",")} & {*cells["people"], *cells["adjectives"]}:
            remarks.append(f"{code} people: {cells['people']} here, {demonym!r} in countryinfo")
        source.append("authors")
        joined = ["|".join(dict.fromkeys(c)) for c in (aliases, cells["people"], cells["adjectives"], cells["capital"], cells["seats"])]
        rows.append("\t".join((code, name, *joined, fact["wikidata"], "|".join(source))))
    return HEAD + "\t".join(COLUMNS) + "\n" + "\n".join(sorted(rows)) + "\n", remarks


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the lexicon differs")
    check = parser.parse_args().check
    text, remarks = build()
    print("\n".join(remarks))
    if check:
        sys.exit(0 if TARGET.read_text(encoding="utf-8") == text else f"{TARGET.name} is not what this script would write")
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
