"""A typed client of the DailyWatch Video API."""

from .generated import models
from .generated.api import AsyncVideoApi, VideoApi
from .paging import async_items, items
from .problems import ProblemError

__all__ = ("AsyncVideoApi", "ProblemError", "VideoApi", "async_items", "items", "models")
