"""The sample reports that ship with the package, and the written plan of what is planted in them. All of it is fiction: see README.md here.

`reports/` holds the reports and nothing else, so that the folder can be ingested as it is; the plan and the notice stand beside it.
"""

from .plan import (
    Claimed,
    Copied,
    Correction,
    Furniture,
    Matter,
    Named,
    Person,
    Plan,
    PlannedReading,
    PlannedStory,
    PlanSpan,
    Planted,
    Position,
    Quotation,
    Report,
    Stitched,
    Swaps,
    Variant,
    Wording,
    load_plan,
    samples_path,
)

__all__ = [
    "Claimed",
    "Copied",
    "Correction",
    "Furniture",
    "Matter",
    "Named",
    "Person",
    "Plan",
    "PlanSpan",
    "PlannedReading",
    "PlannedStory",
    "Planted",
    "Position",
    "Quotation",
    "Report",
    "Stitched",
    "Swaps",
    "Variant",
    "Wording",
    "load_plan",
    "samples_path",
]
