"""The parse of reports as CoNLL-U: ten columns, raw offsets in MISC.

Format: universaldependencies.org/format.html. FORM and `# text` are the words as read; where the report has something else, MISC has it as
`Raw`. UPOS are universal tags, XPOS the Penn Treebank's; DEPREL are the labels of the model (ClearNLP's, such as `dobj` and `nsubjpass`),
not those of Universal Dependencies; only its ROOT is written `root`, as the format asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from .job import URN, Job, Row, in_order_of_ids
from .sink import one_line

#: The seventeen tags of Universal Dependencies; what the model says beyond them is X.
UPOS: Final = frozenset("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split())

#: Blanks and separators inside MISC, as UDPipe writes them in SpacesAfter.
_ESCAPES: Final = str.maketrans({"\\": "\\\\", " ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p"})
#: A mark that the parser reads as another one.
_READ_AS: Final = str.maketrans({"\u2015": "\u2014"})


def escaped(text: str) -> str:
    """A text for MISC: backslash, blanks and `|` as UDPipe escapes them, other blanks by their number (`\\u{a0}`)."""
    found = text.translate(_ESCAPES)
    return "".join(f"\\u{{{ord(c):x}}}" if c.isspace() or not c.isprintable() else c for c in found)


def gaps(text: str, words: list[str]) -> list[str] | None:
    """What stands behind every word of a sentence; null where the words are not in the text in their order."""
    text, at, found = text.translate(_READ_AS), 0, []
    for n, word in enumerate(words):
        start = text.find(word.translate(_READ_AS), at)
        if start < 0:
            return None
        if n:
            found.append(text[at:start])
        at = start + len(word)
    return [*found, text[at:]]


def sentence_lines(row: Row, identifier: str) -> list[str]:
    """A row of `sentences` as the lines of its block, the empty one at the end left out."""
    tokens = row["tokens"]
    words = [one_line(t["text"]).replace(" ", "\u00a0") or "_" for t in tokens]
    between = gaps(row["text"], [t["text"] for t in tokens]) or [" "] * len(tokens)
    roots = [i for i, t in enumerate(tokens) if t["head"] == i]
    root = next((i for i in roots if tokens[i]["dep"] == "ROOT"), roots[0] if roots else 0)
    glued = [n + 1 < len(tokens) and gap == "" for n, gap in enumerate(between)]
    text = "".join(w + ("" if g else " ") for w, g in zip(words, glued, strict=True)).strip(" ")
    lines = [f"# sent_id = {identifier}", f"# text = {text}", f"# start = {row['start']}", f"# end = {row['end']}", f"# role = {row['role']}"]
    for i, t in enumerate(tokens):
        exact = row["exact"][t["start"] - row["start"] : t["end"] - row["start"]]
        misc = [f"Start={t['start']}", f"End={t['end']}"]
        misc += [f"Entity={escaped(t['entity'])}"] * bool(t["entity"])
        misc += [f"Raw={escaped(exact)}"] * (exact != t["text"])
        misc += ["SpaceAfter=No"] * glued[i]
        misc += [f"SpacesAfter={escaped(between[i])}"] * (i + 1 < len(tokens) and between[i] not in ("", " "))
        head, relation = (0, "root") if i == root else (t["head"] + 1, t["dep"])
        if i != root and t["head"] == i:
            # A second root, where a paragraph was cut: the format knows one.
            head, relation = root + 1, "dep" if t["dep"] == "ROOT" else t["dep"]
        pos = t["pos"] if t["pos"] in UPOS else "X"
        cells = [str(i + 1), words[i], _cell(t["lemma"]), pos, _cell(t["tag"]), "_", str(head), _cell(relation), "_", "|".join(misc)]
        lines.append("\t".join(cells))
    return lines


def _cell(text: str) -> str:
    return one_line(text).replace(" ", "\u00a0") or "_"


def write_conllu(job: Job, out: IO[bytes]) -> int:
    """Write the sentences of all reports that were parsed, in order of their ids and places; returns the number of sentences."""
    count = 0

    def pieces() -> Iterator[tuple[str, bytes]]:
        nonlocal count
        for document, _, rows in job.by_documents("sentences"):
            count += len(rows["sentences"])
            yield document, "".join(_blocks(document, rows["sentences"], job)).encode("utf-8", "replace")

    in_order_of_ids(pieces(), out)
    return count


def _blocks(document: str, sentences: list[Row], job: Job) -> Iterator[str]:
    for n, row in enumerate(sentences, 1):
        lines = sentence_lines(row, f"{document}-s{n}")
        if n == 1:
            uri = one_line(job.report(document).get("uri") or URN + document)
            lines[:0] = [f"# newdoc id = {document}", f"# uri = {uri}", "# newpar"]
        elif row["paragraph"] != sentences[n - 2]["paragraph"]:
            lines.insert(0, "# newpar")
        yield "\n".join(lines) + "\n\n"
