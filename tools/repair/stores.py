"""The stores that a repair compares, and how it goes about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from catalog.categories.counts import CountTable
from catalog.charts.ranking import CANDIDATE_HOURS
from catalog.charts_run import ChartsRunner
from catalog.regions import Region
from catalog.search.writes import IndexWriter
from catalog.times import from_text, now, to_text
from catalog.videos.model import State
from catalog.videos.takedowns import TakedownTable
from tools.repair.findings import Findings


@dataclass(frozen=True)
class Repair:
    """A repair of some regions; `rebuild` builds the index anew, `pause` waits for changes that are under way."""

    runner: ChartsRunner
    counts: CountTable
    takedowns: TakedownTable
    index: IndexWriter
    regions: tuple[Region, ...]
    findings: Findings
    rebuild: Callable[[], object]
    pause: Callable[[], None]
    is_dry: bool = False
    oldest_ranked: dict[Region, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether all regions are repaired, and with them what belongs to no region."""
        return len(self.regions) == len(Region)

    def oldest_ranked_in(self, region: Region) -> str:
        """Return the time from which listings of a region are ranked; those before may have expired."""
        if region not in self.oldest_ranked:
            newest = max((one.listed_at for one in self.runner.tables.members.candidates(region)), default=now())
            self.oldest_ranked[region] = to_text(from_text(newest) - timedelta(hours=CANDIDATE_HOURS))
        return self.oldest_ranked[region]

    def read_each(self, video_ids: Iterable[str]) -> tuple[Mapping[str, State], list[str]]:
        """Read videos as they are now, and the ids of those that cannot be read, of which nothing is changed."""
        return self.runner.tables.videos.read_each(video_ids)
