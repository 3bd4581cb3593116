"""The product's own state of the recorded videos, round by round, and what each region may rank."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bench.replay.recorded import Round
from catalog.events import VideoUpserted
from catalog.merge import merge
from catalog.ranking import CANDIDATE_HOURS
from catalog.times import from_seconds, to_seconds
from catalog.video import Video


class Moment(NamedTuple):
    """What is known when a region's videos are ranked: those that its charts held within two days.

    `places` says when a chart of the region last held a video, and where.
    """

    region: str
    now: str
    videos: list[Video]
    places: Mapping[str, tuple[str, int]]


class Catalogue:
    """All videos that were seen so far, or those that one region's charts held."""

    def __init__(self, records: Mapping[str, VideoUpserted], only: str | None = None) -> None:
        self.videos: dict[str, Video] = {}
        self._records = records
        self._only = only
        self._places: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)

    def observe(self, one: Round) -> None:
        """Merge what a round observed."""
        for observation in one.observations:
            if self._only in (None, *observation.regions):
                known = self.videos.get(observation.video_id) or merge(None, self._records[observation.video_id])
                merged = merge(known, observation)
                if isinstance(merged, Video):
                    self.videos[merged.video_id] = merged
        for region, video_ids in one.charts.items():
            self._places[region] |= {video_id: (one.now, place) for place, video_id in enumerate(video_ids)}

    def moment(self, region: str, now: str) -> Moment:
        """Return what the region may rank; what it no longer may is forgotten."""
        oldest = from_seconds(to_seconds(now) - CANDIDATE_HOURS * 3600)
        videos = [self.videos[video_id] for video_id in self._places[region]]
        videos = [video for video in videos if video.listed[region] >= oldest]
        self._places[region] = {video.video_id: self._places[region][video.video_id] for video in videos}
        return Moment(region, now, videos, self._places[region])


def moments(rounds: Iterable[Round], records: Mapping[str, VideoUpserted]) -> Iterator[Moment]:
    """Replay rounds and yield each region at the end of each."""
    catalogue = Catalogue(records)
    for one in rounds:
        catalogue.observe(one)
        yield from (catalogue.moment(region, one.now) for region in sorted(one.charts))


def moments_by_region(rounds: Iterable[Round], records: Mapping[str, VideoUpserted]) -> Iterator[Moment]:
    """Replay rounds as if every region knew its own charts alone."""
    catalogues: dict[str, Catalogue] = {}
    for one in rounds:
        for region in sorted(one.charts):
            catalogue = catalogues.setdefault(region, Catalogue(records, only=region))
            catalogue.observe(one)
            yield catalogue.moment(region, one.now)
