"""Score the record that `twosource` makes on labelled data, and hold it to the floors in floors.json.

    python bench/quality/run.py [NAME ...] [--data ../shared] [--pin]

A floor is the figure that a scorer printed last, with the SHA-256 of what it was scored on. A figure below its floor fails. `--pin` writes
the figures of this run as new floors; one that is lower than before has to be explained in the changelog.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.json"

#: name -> (scorer and its arguments, what it is scored on); {tmp} is a folder for made corpora.
SCORES = {
    "main text F1, article extraction benchmark": (["clean.py"], "data/boilerplate/aeb.jsonl.gz"),
    "reuse F1, recycled 1k": (["reuse.py", "{tmp}/r1k"], "make 1000 r1k"),
    "reuse F1, recycled 10k": (["reuse.py", "{tmp}/r10k"], "make 10000 r10k"),
    "reuse F1, recycled 1k undated": (["reuse.py", "{tmp}/r1k", "--undated"], "make 1000 r1k"),
    "statements content+source F1, PolNeAR dev": (["statements.py"], "data/polnear/dev.jsonl.gz"),
    "dates value F1, TimeBank": (["dates.py"], "data/temporal/timebank.jsonl.gz"),
    "actors codes and links, PLOVER sentences and Reuters-128": (["actors.py", "--data", "{data}"], "data/plover_gsr/dev.jsonl.gz"),
    "events dyad F1, PLOVER sentences": (["events.py"], "data/plover_gsr/dev.jsonl.gz"),
    "claims event pairs precision, ECB+ dev": (["claims.py", "--data", "{data}"], "data/ecbplus/coref_traindev.jsonl.gz"),
    "independence exact, 500 roots of recycled news": (["independence.py", "--data", "{data}", "--roots", "500"], "data/polnear/dev.jsonl.gz"),
    "stories B-cubed F1, ECB+ train and dev": (["stories.py"], "data/ecbplus/stories_traindev.jsonl.gz"),
    "stories B-cubed F1, ben": (["stories.py", "{data}/data/stories/ben_stories.jsonl.gz"], "data/stories/ben_stories.jsonl.gz"),
}


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def measure(name: str, data: Path, tmp: Path, command: str | None = None) -> dict[str, object]:
    """Run one scorer, with `command` for `twosource`; returns its figure, the digest of its data, and what it said.

    Raises `RuntimeError` with the scorer's last words when it fails or prints no figure.
    """
    arguments, on = SCORES[name]
    if on.startswith("make "):
        _, count, folder = on.split()
        target = tmp / folder
        if not target.exists():
            maker = [sys.executable, data / "score" / "make_recycled.py", count, target]
            subprocess.run(maker, check=True, stdout=subprocess.DEVNULL)
        scored_on = digest(target / "docs.jsonl")
    else:
        scored_on = digest(data / on)
    filled = [a.format(tmp=tmp, data=data) for a in arguments]
    environment = os.environ | {"TWOSOURCE": command or os.environ.get("TWOSOURCE", f"{sys.executable} -m twosource")}
    script = data / "score" / filled[0] if (data / "score" / filled[0]).exists() else HERE / filled[0]
    done = subprocess.run([sys.executable, str(script), *filled[1:]], capture_output=True, text=True, env=environment)
    said = done.stdout.strip()
    found = re.search(r"= ([\d.]+)$", said)
    if done.returncode or not found:
        raise RuntimeError((done.stderr.strip() or said or "it said nothing")[-1000:])
    return {"figure": float(found.group(1)), "scored_on": scored_on, "said": said}


def main() -> int:
    """Measure, compare, pin."""
    parser = argparse.ArgumentParser(description="Score and hold to the floors.")
    parser.add_argument("names", nargs="*", help="scores whose names begin with these words (default: all)")
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--pin", action="store_true")
    a = parser.parse_args()
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    failed = False
    with tempfile.TemporaryDirectory() as tmp:
        for name in SCORES:
            if a.names and not any(name.startswith(n) for n in a.names):
                continue
            try:
                found = measure(name, a.data.resolve(), Path(tmp))
            except RuntimeError as error:
                print(f"{name}: {error}")
                failed = True
                continue
            print(found.pop("said"), flush=True)
            floor = floors.get(name, {})
            same = floor.get("scored_on") == found["scored_on"]
            if floor and not same:
                print(f"{name}: the floor was measured on other data")
            elif floor and float(str(found["figure"])) < floor["figure"]:
                print(f"{name}: {found['figure']} is below the floor {floor['figure']}")
                failed = True
            if a.pin:
                floors[name] = found
    if a.pin:
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return int(failed and not a.pin)


if __name__ == "__main__":
    sys.exit(main())
