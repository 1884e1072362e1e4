"""A spaCy component: `nlp.add_pipe("twosource_statements")` gives every `Doc` its statements, as `doc._.statements`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from twosource.engine import STEPS
from twosource.language import tables_of

NAME: Final = "twosource_statements"

#: The steps that a statement needs, of those over single documents.
_STEPS: Final = ("mentions", "statements")
#: Documents that are read together.
_BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class DocStatement:
    """A statement in a `Doc`. `source`, `cue` and `content` are spans of it; the other keys are those of the table `statements`."""

    kind: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker_name: str | None
    speaker_basis: str | None
    negated: bool
    status: str | None


class StatementFinder:
    """The component. Needs a tagger, a lemmatiser and a parser before it; names are better found with an entity recogniser."""

    def __init__(self, statements: str) -> None:
        self.settings = {"statements": statements}
        known = {s.name: s for s in STEPS}
        self.steps = [known[n] for n in _STEPS]

    def __call__(self, doc: Doc) -> Doc:
        """Find the statements of one document. Raises `ModelError` where it was not parsed, `SettingError` for an unknown setting."""
        self._find([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = _BATCH) -> Iterator[Doc]:
        """Find the statements of many documents, some at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self._find(batch)
            yield from batch

    def _find(self, docs: Sequence[Doc]) -> None:
        tables: dict[str, Any] = dict(tables_of(docs))
        for step in self.steps:
            tables |= step.run(tables, self.settings)
        found: list[list[dict[str, Any]]] = [[] for _ in docs]
        for row in tables["statements"].to_pylist():
            spans = {k: [[s["start"], s["end"]] for s in row[k]] for k in ("source", "cue", "content")}
            found[int(row["document"])].append(
                {k: row[k] for k in ("kind", "speaker_name", "speaker_basis", "negated", "status")} | spans,
            )
        for doc, rows in zip(docs, found, strict=True):
            # plain data, so that a document can be written and read again
            doc.user_data[NAME] = rows


def statements_of(doc: Doc) -> tuple[DocStatement, ...]:
    """The statements that the component found in `doc`, in the order of the text; none when it has not run."""

    def spans(places: list[list[int]]) -> tuple[Span, ...]:
        found = (doc.char_span(start, end, alignment_mode="expand") for start, end in places)
        return tuple(s for s in found if s is not None)

    rows: list[dict[str, Any]] = doc.user_data.get(NAME, [])
    return tuple(
        DocStatement(
            row["kind"],
            spans(row["source"]),
            spans(row["cue"]),
            spans(row["content"]),
            row["speaker_name"],
            row["speaker_basis"],
            row["negated"],
            row["status"],
        )
        for row in rows
    )


@Language.factory(
    NAME,
    assigns=["doc._.statements"],
    requires=["token.tag", "token.lemma", "token.dep"],
    default_config={"statements": "model"},
)
def make(nlp: Language, name: str, statements: str) -> StatementFinder:
    """The factory that spaCy calls. `statements`: `model` (as `ingest` does) or `rules`."""
    if not Doc.has_extension("statements"):
        Doc.set_extension("statements", getter=statements_of)
    return StatementFinder(statements)
