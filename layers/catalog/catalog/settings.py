"""Settings of a function, from the environment variables that `template.yaml` sets.

No other module reads the environment. Each setting is read once, at its first use, so that a function needs only the
variables that it uses.
"""

import os
from collections.abc import Mapping
from functools import cache, cached_property
from typing import NamedTuple


class ReadDeadlines(NamedTuple):
    """Deadlines of a read in seconds: to connect to its store, for the answer to one try, and for all tries."""

    connect: float
    answer: float
    total: float


class Settings:
    """Typed settings; a missing one raises `KeyError` with the variable's name.

    Parameters
    ----------
    environment
        The variables, by name.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    @cached_property
    def aws_region(self) -> str:
        """Region of the stores."""
        return self.environment["AWS_REGION"]

    @cached_property
    def stack_name(self) -> str:
        """Name of the stack, which distinguishes its metrics."""
        return self.environment["STACK_NAME"]

    @cached_property
    def videos_table(self) -> str:
        """Name of the table of videos."""
        return self.environment["VIDEOS_TABLE"]

    @cached_property
    def regions_table(self) -> str:
        """Name of the table of charts and categories."""
        return self.environment["REGIONS_TABLE"]

    @cached_property
    def dynamodb_endpoint(self) -> str:
        """URL of DynamoDB: the variables of the AWS SDKs, or the region's own in its partition's domain."""
        named = self.environment.get("AWS_ENDPOINT_URL_DYNAMODB") or self.environment.get("AWS_ENDPOINT_URL")
        return named or f"https://dynamodb.{self.aws_region}.{self.environment['AWS_URL_SUFFIX']}"

    @cached_property
    def events_endpoint(self) -> str:
        """URL of EventBridge: the variables of the AWS SDKs, or the region's own in its partition's domain."""
        named = self.environment.get("AWS_ENDPOINT_URL_EVENTBRIDGE") or self.environment.get("AWS_ENDPOINT_URL")
        return named or f"https://events.{self.aws_region}.{self.environment['AWS_URL_SUFFIX']}"

    @cached_property
    def event_bus(self) -> str:
        """Name of the bus for the function's events; empty if it sends none, which the template names `none`."""
        name = self.environment["EVENT_BUS"]
        return "" if name == "none" else name

    @cached_property
    def search_endpoint(self) -> str:
        """URL of OpenSearch."""
        return self.environment["SEARCH_ENDPOINT"]

    @cached_property
    def read_deadlines(self) -> ReadDeadlines:
        """Deadlines of a read for its store; raises `ValueError` for impossible ones."""
        defaults = {"READ_CONNECT_SECONDS": "0.3", "READ_ANSWER_SECONDS": "0.5", "READ_DEADLINE_SECONDS": "1"}
        given = {name: float(self.environment.get(name, default)) for name, default in defaults.items()}
        for name, seconds in given.items():
            if not 0 < seconds < float("inf"):
                raise ValueError(f"{name} is {seconds:g}, and has to be a positive number of seconds")
        deadlines = ReadDeadlines(*given.values())
        # Rounded, because .1 + .2 is more than .3.
        one_try = round(deadlines.connect + deadlines.answer, 6)
        if deadlines.total < one_try:
            raise ValueError(
                f"READ_DEADLINE_SECONDS is {deadlines.total:g}, less than one try of READ_CONNECT_SECONDS "
                f"{deadlines.connect:g} and READ_ANSWER_SECONDS {deadlines.answer:g} together: {one_try:g}"
            )
        return deadlines

    @cached_property
    def document_cache_bytes(self) -> int:
        """Size of the document cache in bytes; 0 disables it."""
        return int(self.environment.get("DOCUMENT_CACHE_BYTES", "0"))

    @cached_property
    def watch_page(self) -> str:
        """Pattern of the URLs of pages that show a video; empty if there are none."""
        return self.environment.get("WATCH_PAGE", "")

    @cached_property
    def sitemap_url(self) -> str:
        """Address below which the sitemap is served; empty for that of the pages."""
        return self.environment.get("SITEMAP_URL", "")

    @cached_property
    def chart_interval_minutes(self) -> int:
        """Minutes between two charts runs."""
        return int(self.environment["CHART_INTERVAL_MINUTES"])

    @cached_property
    def refused_events_queue_url(self) -> str:
        """URL of the dead-letter queue of refused events."""
        return self.environment["REFUSED_EVENTS_QUEUE_URL"]

    @cached_property
    def index_failures_queue_url(self) -> str:
        """URL of the dead-letter queue of the index."""
        return self.environment["INDEX_FAILURES_QUEUE_URL"]

    @cached_property
    def region_failures_queue_url(self) -> str:
        """URL of the dead-letter queue of updates of regions."""
        return self.environment["REGION_FAILURES_QUEUE_URL"]

    @cached_property
    def task_root(self) -> str:
        """Folder of the function's own files."""
        return self.environment["LAMBDA_TASK_ROOT"]


@cache
def settings() -> Settings:
    """Return the settings of this function."""
    return Settings(os.environ)
