"""Records of who vouches for what: claims and their supports, disputes, positions, and a person's verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .spans import Span


@dataclass(frozen=True, slots=True)
class Support:
    """One passage that carries a claim. `origin`: what vouches for it, and `reason` why; `via`: the statement or event it came from, or null.

    `publisher`: the outlet, null when unknown; `voice`: whose word it is that the passage passes on (an actor's name, or a named common
    source), null for the report's own word; `merged`: why this passage says the same as the claim's first one.
    """

    document: str
    span: Span
    family: str | None
    origin: str
    via: str | None
    reason: str
    publisher: str | None
    voice: str | None
    merged: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What several passages say alike. `independent` counts distinct origins; `at_most`: an unknown publisher may hide a merge.

    `speaker` and `speaker_name`: for a claim that somebody said something, who; then `independent` counts who reports that it was said.
    `voices`: who vouches for the content: distinct voices, origins that pass on nobody's word among them; null when a voice is unknown.
    `event`: PLOVER's type for a claim made of events. `formed_in`: the story, or the family or utterance across stories, that it was found in.
    """

    id: str
    story: str | None
    kind: str
    text: str
    reports: int
    publishers: int | None
    independent: int
    supports: tuple[Support, ...]
    at_most: bool
    speaker: str | None
    speaker_name: str | None
    voices: int | None
    event: str | None
    formed_in: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a dispute: what it holds in a few words, who says so (null for the reports' own word), where, and by how many origins."""

    position: str
    speaker_name: str | None
    spans: tuple[Span, ...]
    independent: int
    claims: tuple[str, ...]


#: The kind of disputes that a reader of pairs of sentences found, where a record asks for it (`disputes=rules+reader`).
LEAD: Final = "read"


@dataclass(frozen=True, slots=True)
class Dispute:
    """Claims about one matter that cannot all be right. `kind`: outcome, stage, denial, contradiction, number, date, attendance, read (`LEAD`).

    `same_happening`: false where they look opposed and speak of two happenings; `reason` says what tells, either way.
    """

    id: str
    story: str
    subject: str
    sides: tuple[Side, ...]
    kind: str
    same_happening: bool
    reason: str

    @property
    def lead(self) -> bool:
        """Whether a reader of pairs of sentences takes it for one, and somebody has to look."""
        return self.kind == LEAD


@dataclass(frozen=True, slots=True)
class Position:
    """What one actor said on one thread of a story, by date. `statements`: ids in order of time; `changed`: the id of a statement that takes
    back an earlier one of the same actor, and `why`; both null where nothing shows.
    """

    id: str
    story: str
    thread: str | None
    actor: str | None
    name: str
    statements: tuple[str, ...]
    spans: tuple[Span, ...]
    changed: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's verdict. `verdict`: same, not_same, independent, dependent or wrong_speaker; `a` and `b`: what it is about, as `kind:place`
    keys that outlive re-computation; `who`, `why`, `made` (ISO 8601, UTC): as given; `withdraws`: the id of a verdict that this one takes back.
    """

    id: str
    verdict: str
    a: str
    b: str | None
    who: str
    why: str
    made: str
    withdraws: str | None
