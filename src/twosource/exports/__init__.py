"""What leaves the record: tables as files, a story as a dossier, and where one thing comes from."""

from .dossier import Dossier, Notice, Report, dossier
from .tables import FORMATS, in_order, write
from .trace import ID_KINDS, Trace, table_of, trace

__all__ = ["FORMATS", "ID_KINDS", "Dossier", "Notice", "Report", "Trace", "dossier", "in_order", "table_of", "trace", "write"]
