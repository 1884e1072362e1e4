"""What arrived? Files, folders, archives and standard input become rows of `arrivals`; the step `READ` makes documents of them."""

from .arrive import arrive
from .limits import Limits, Problem
from .read import READ
from .versions import VERSIONS

__all__ = ["READ", "VERSIONS", "Limits", "Problem", "arrive"]
