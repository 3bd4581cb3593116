"""Processing status of a video."""

from enum import StrEnum


class Status(StrEnum):
    """Processing status of a video; only READY videos are listed, found and charted."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    READY = "READY"
    ERROR = "ERROR"
