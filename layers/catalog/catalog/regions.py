"""The regions with charts."""

from enum import StrEnum
from typing import Literal

# Partition of items of all regions together.
ALL_REGIONS: Literal["ALL"] = "ALL"


class Region(StrEnum):
    """Regions with charts: ISO 3166-1 alpha-2 codes."""

    AU = "AU"
    BR = "BR"
    CA = "CA"
    DE = "DE"
    FR = "FR"
    GB = "GB"
    IN = "IN"
    US = "US"
