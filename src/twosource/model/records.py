"""The typed records: one frozen dataclass a table, keys and order as in the public contract.

A record that *is* a stretch of text derives from `Span`; `raw` is only used to check it. Unknown is `None`, and a `*_basis` field says
what a value rests on, or why there is none. The Arrow schema of every table is derived from these classes (`schema.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .copied import Compared, Kin, Lists, Tried, Words
from .grouped import Bond, Gist, Heavy, Joins, Nearby
from .spans import Span
from .vouched import Claim, Dispute, Judgement, Position

ACTOR_KINDS: Final = ("person", "country", "government", "organisation", "armed_group", "population", "office", "other")
ROLES: Final = ("title", "byline", "dateline", "body", "caption", "related", "boilerplate")
EVENT_STATUSES: Final = ("happened", "planned", "hypothetical", "denied", "historical")
READING_KINDS: Final = ("substitution", "spacing", "case", "spelling")


# ---- what arrived -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """One report as it was received. `payload`: the bytes; `media`: `text` or `html`; `charset`: declared from outside, or null.

    `place` says where it was found: the path as given, with `!member` inside an archive and `#n` for row n of a file of rows.
    The other fields are what a row or a sidecar states.
    """

    document: str
    place: str
    media: str
    charset: str | None
    payload: bytes
    source_id: str | None
    uri: str | None
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Received:
    """When a report came: `seen`, ISO 8601 in UTC; `number`: its place in what came then; `source`: the file or feed that it was, or was in."""

    document: str
    seen: str
    number: int
    source: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Something that only versions of one document share. `key`: a hash of it; `basis`: `guid`, `address` or `file`."""

    key: str
    document: str
    basis: str


@dataclass(frozen=True, slots=True)
class Version:
    """A document that there are several versions of. `of`: the first of them; `number`: from 1, the highest is the one that stands;
    `first_seen`: when it came, null where that was not noted; `basis`: what tells that they are one document: `guid`, `address` or `file`.
    """

    document: str
    of: str
    number: int
    first_seen: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class Document:
    """`uri`: the address, or for a file its path as given. `published`: ISO 8601. `sha256`: of the received bytes."""

    id: str
    source_id: str | None
    uri: str | None
    publisher: str | None
    publisher_basis: str | None
    title: str | None
    published: str | None
    published_basis: str | None
    language: str | None
    sha256: str
    characters: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block of an HTML page in offsets of the raw text: the element's name, and whether the main text holds it."""

    start: int
    end: int
    tag: str
    main: bool


@dataclass(frozen=True, slots=True)
class Text:
    """The raw text of a document, how its bytes were decoded, and for HTML its blocks in order (empty for plain text)."""

    document: str
    raw: str
    media: str
    encoding: str
    encoding_basis: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a report states about itself: `key` (published, author, site, canonical, source ...), its value and where it stood."""

    document: str
    key: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A report that could not be read, with the reason."""

    document: str
    place: str
    code: str
    problem: str


# ---- what the report is -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment(Span):
    """A stretch with a role (`ROLES`) and the reason for it. The segments of a document cover its raw text without gap or overlap."""

    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading(Span):
    """A stretch and what it should read. `kind`: one of `READING_KINDS`."""

    reading: str
    kind: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token: raw offsets, the word as read, and the parse; `head` is the index of the governor in the sentence (itself for the root)."""

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    entity: str


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """A sentence of a title or of the body. `paragraph`: start of the segment that holds it; `text`: as read."""

    paragraph: int
    role: str
    text: str
    tokens: tuple[Token, ...]


# ---- what was copied --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Uttered:
    """A wording of a quotation, or of what somebody said, kept so that others can be compared with it. `day`: of publication, as a number of
    days; `words`: hashes of its content words (u64), the rarest first; it is looked for by two of the first `lead`, or one of the first `heavy`;
    `leader`: the id of the wording that it joined.
    """

    id: str
    document: str
    start: int
    end: int
    exact: str
    speaker: str | None
    day: int | None
    marked: bool
    foreign: bool
    words: bytes
    lead: int
    heavy: int
    leader: str


@dataclass(frozen=True, slots=True)
class Formed:
    """What claims were formed of, kept so that one can tell what looks otherwise. `kind`: story, family or variant, with its `id`; `documents`:
    a story's, or of every passage, with where it starts and ends; `linked`: documents in which more than one utterance was copied; `digest`: a
    hash of what else bears on origins: the likely original of a family and how its passages are alike.
    """

    id: str
    kind: str
    documents: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    linked: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a step left out or cut short, said once for the record: `code`, how many cases in how many `documents`, and what it means."""

    code: str
    cases: int
    documents: int
    text: str


@dataclass(frozen=True, slots=True)
class Reuse:
    """A copied passage `a` and the witness `b` that it most likely derives from, or the closest one.

    `similarity`: share of the words that the two have alike, 0 to 1; `score`: the weight of the agreement in nats above chance;
    `kind`: `verbatim`, `edited` or `altered_quote`; `direction`: `a_from_b`, `b_from_a`, `common_origin` or `unknown`.
    """

    a: Span
    b: Span
    similarity: float
    kind: str
    direction: str
    why: str
    id: str
    family: str
    score: float


@dataclass(frozen=True, slots=True)
class Family:
    """Passages that come from one original text; `origin`: the document that most likely has the original, or null."""

    id: str
    size: int
    origin: str | None
    passages: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which two wordings differ: what `a` has and what `b` has there (either may be empty), and what kind it is."""

    kind: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class QuoteVariant:
    """One utterance in several wordings; `differences` of every wording against the first."""

    id: str
    speaker_name: str | None
    spans: tuple[Span, ...]
    differences: tuple[Difference, ...]
    kind: str


# ---- who and when -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Time(Span):
    """A time expression before it is anchored. `value`: TIMEX3, complete or null; `offset`: what is counted from the anchor, or null.

    `serves`: what a date tells about when the report was written: `report` (a dateline's or byline's), `recent`, `history` or `future`.
    """

    type: str
    value: str | None
    offset: str | None
    serves: str | None


@dataclass(frozen=True, slots=True)
class Date(Span):
    """A time expression with its TIMEX3 value. `anchor`: what it was counted from (`publication`, `document`, `family` or `story`), null for an
    absolute one; `anchor_span`: the words that give the anchor's date, null when it is the publication date.
    """

    type: str
    value: str | None
    anchor: str | None
    anchor_span: Span | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who speaks or acts. `kind`: one of `ACTOR_KINDS`; `country`: ISO 3166-1 alpha-3 or PLOVER's; `sector`: PLOVER's."""

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    wikidata: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An actor as one document knows it: what `actors` is gathered from."""

    document: str
    actor: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    wikidata: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A place where an actor is named. `basis`: how it was recognised: `name`, `alias`, `office`, `group`, `metonym`, `modifier`, `pronoun`
    or `place` (a country that is only where something is).
    """

    actor: str
    basis: str


@dataclass(frozen=True, slots=True)
class Meant:
    """Somebody whom a document tells by less than the full name (`told`; its `actor`, null for a speaker who is none there), and who that is:
    `means`, an actor whom another report of the `story` names in full, with what the reports tell of it; null where two could be meant, or what
    the document tells does not fit. `basis`: why; `families`: those with a passage that tells of it.
    """

    document: str
    actor: str | None
    told: str
    story: str
    means: str | None
    name: str | None
    kind: str | None
    country: str | None
    sector: str | None
    basis: str
    families: tuple[str, ...]


# ---- who said what ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's words or view. `kind`: direct, indirect or mixed. `speaker_basis` says what the speaker rests on, or why there is none.

    `status`: `question`, `demand`, `hypothetical` or `future`, null for a plain assertion; `within`: the statement whose content holds this one.
    """

    id: str
    document: str
    kind: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker: str | None
    speaker_name: str | None
    negated: bool
    status: str | None
    speaker_basis: str
    within: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """How many documents tell of an actor that its `key` (name, kind ..., aliases) is `value`."""

    key: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What the documents tell of an actor, kept so that more can be added."""

    actor: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class EventActor:
    """One actor on one side of an event. `actor`: an id or null; `country`, `sector`: PLOVER's; `span`: the words that it rests on.

    `basis`: how it was recognised, as in `mentions`; `inherited: ...` where the clause does not say it, with what it was taken from.
    """

    actor: str | None
    name: str | None
    country: str | None
    sector: str | None
    span: Span
    basis: str


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom. `event`, `mode`, `contexts`, `quad` and `score` are PLOVER's; `lead`: the main act of its sentence.

    `confidence`: 0 to 1; `date_start` and `date_end`: ISO days, null where the text names none; `status`: one of `EVENT_STATUSES`;
    `reported_by`: the statement that tells it. `basis` says what does not stand in the act's own clause; `date_span` and `place_span` are
    the words for when and where.
    """

    id: str
    document: str
    event: str
    mode: str | None
    contexts: tuple[str, ...]
    quad: int
    score: float
    lead: bool
    confidence: float
    actors: tuple[EventActor, ...]
    recipients: tuple[EventActor, ...]
    date_start: str | None
    date_end: str | None
    place: str | None
    status: str
    reported_by: str | None
    evidence: tuple[Span, ...]
    basis: str | None
    date_span: Span | None
    place_span: Span | None


# ---- what belongs together --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A passage that seems to belong elsewhere. `word`: `suspected` or `certain`; `chance`: 0 to 1; `reason`: what gave it away; `story`: the
    story of the record that it fits, or null.
    """

    span: Span
    word: str
    chance: float
    reason: str
    story: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """Documents about one happening. `start` and `end`: first and last publication date, null when none is known.

    `off_story`: passages of the documents that seem to belong elsewhere, and `suspicions` the same with reasons; `headlines`: headlines that
    do not fit the report below them.
    """

    id: str
    title: str
    start: str | None
    end: str | None
    documents: tuple[str, ...]
    off_story: tuple[Span, ...]
    suspicions: tuple[Suspicion, ...]
    headlines: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """One issue inside a story, labelled by its own words. `parties`: codes of countries, or ids of actors without one; `spans`: sentences;
    `statements` and `events`: ids of those that begin in them.
    """

    id: str
    story: str
    label: str
    parties: tuple[str, ...]
    spans: tuple[Span, ...]
    statements: tuple[str, ...]
    events: tuple[str, ...]


#: Every table of a record, and the record type of its rows. The first group is public, the second inner.
TABLES: Final[dict[str, type]] = {
    "documents": Document,
    "segments": Segment,
    "readings": Reading,
    "dates": Date,
    "actors": Actor,
    "mentions": Mention,
    "statements": Statement,
    "events": Event,
    "reuse": Reuse,
    "families": Family,
    "quote_variants": QuoteVariant,
    "stories": Story,
    "claims": Claim,
    "disputes": Dispute,
    "positions": Position,
    "judgements": Judgement,
    "arrivals": Arrival,
    "received": Received,
    "versions": Version,
    "identities": Identity,
    "texts": Text,
    "stated": Stated,
    "refused": Refused,
    "sentences": Sentence,
    "times": Time,
    "words": Words,
    "tried": Tried,
    "compared": Compared,
    "kin": Kin,
    "lists": Lists,
    "uttered": Uttered,
    "remarks": Remark,
    "formed": Formed,
    "named": Named,
    "meant": Meant,
    "tallies": Tally,
    "acts": Event,
    "gists": Gist,
    "bonds": Bond,
    "heavy": Heavy,
    "nearby": Nearby,
    "joins": Joins,
    "threads": Thread,
}

PUBLIC: Final = (
    "documents",
    "segments",
    "readings",
    "dates",
    "actors",
    "mentions",
    "statements",
    "events",
    "reuse",
    "families",
    "quote_variants",
    "stories",
    "threads",
    "claims",
    "disputes",
    "positions",
    "judgements",
)
