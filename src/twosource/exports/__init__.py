"""What leaves the record: tables as files, a story as a dossier, and where one thing comes from."""

from .actors import Use, Who, uses, with_uses
from .dossier import Dossier, Notice, Report, dossier
from .tables import FORMATS, in_order, write
from .trace import ID_KINDS, Trace, table_of, trace

__all__ = [
    "FORMATS",
    "ID_KINDS",
    "Dossier",
    "Notice",
    "Report",
    "Trace",
    "Use",
    "Who",
    "dossier",
    "in_order",
    "table_of",
    "trace",
    "uses",
    "with_uses",
    "write",
]
