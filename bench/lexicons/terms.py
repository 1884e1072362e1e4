"""Gaps and overlaps in the terms of `office_holders.tsv`, country by country and office by office.

A term given to the month or the year covers an interval of days, so a gap counts only when it is sure (the latest possible end to the earliest
possible start is over `--days`), and an overlap only when it is sure (the next term begins, at the latest, before the last one ends, at the
earliest). Offices that several people hold at a time (kind `person` in offices.tsv) are left out.

    python bench/lexicons/terms.py [--days 31] [--country RUS] [--only gaps|overlaps]
"""

from __future__ import annotations

import argparse
import calendar
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from twosource.lexicons import load_rows

# A day on which one holder leaves and the next arrives belongs to both; a handover may take a day more by the clock of another zone.
_SLACK = timedelta(days=2)


def bounds(text: str) -> tuple[date, date]:
    """The first and last day that an ISO year, month or day covers."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], calendar.monthrange(parts[0], parts[1])[1])
    return date(*parts), date(*parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=31, help="report gaps longer than this (default 31)")
    parser.add_argument("--country", help="one country code only")
    parser.add_argument("--only", choices=("gaps", "overlaps"))
    options = parser.parse_args()
    several = {row["office"] for row in load_rows("offices.tsv").rows if row["kind"] == "person"}
    terms: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in load_rows("office_holders.tsv").rows:
        if row["to"] and bounds(row["to"])[1] < bounds(row["from"])[0]:
            print(f"backwards\t{row['country']}\t{row['office']}\t{row['person']}\t{row['from']}\t{row['to']}")
        if row["office"] not in several and options.country in (None, row["country"]):
            terms[row["country"], row["office"]].append(row)
    gaps = overlaps = 0
    for (country, office), rows in sorted(terms.items()):
        rows.sort(key=lambda row: (bounds(row["from"])[0], bounds(row["to"])[1] if row["to"] else date.max))
        for last, following in pairwise(rows):
            names = f"{last['person']} to {last['to'] or 'now'}\t{following['person']} from {following['from']}"
            start = bounds(following["from"])
            if not last["to"] or bounds(last["to"])[0] > start[1] + _SLACK:
                overlaps += 1
                if options.only != "gaps":
                    print(f"overlap\t{country}\t{office}\t{names}")
            elif (start[0] - bounds(last["to"])[1]).days > options.days:
                gaps += 1
                if options.only != "overlaps":
                    print(f"gap\t{country}\t{office}\t{names}\t{(start[0] - bounds(last['to'])[1]).days} days")
    print(f"{sum(map(len, terms.values()))} terms in {len(terms)} series: {gaps} gaps over {options.days} days, {overlaps} overlaps")


if __name__ == "__main__":
    main()
