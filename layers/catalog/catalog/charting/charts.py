"""A region's charts at one time: by views and by velocity, of all categories together and of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from catalog.cards import card_of
from catalog.charting.standings import places, standings_before
from catalog.contracts.charts import ChartEntry, RankedByVelocity, RankedByViews, RankedChart
from catalog.contracts.dailywatch import Chart
from catalog.contracts.killrvideo import Pagination, VideoPage, VideoSummary
from catalog.ranking import Figures, Ranked, gained, rank_anew
from catalog.video import Video
from catalog.vocabulary import Ranking, Region

CHART_LENGTH = 50

# A category has a chart of its own from so many candidates on.
MIN_CANDIDATES = 5

# A region, or all of them together.
type Territory = Region | Literal["ALL"]


class ChartKey(NamedTuple):
    """Which of a region's charts; no category means all together."""

    ranking: Ranking
    category: int | None


class Times(NamedTuple):
    """The time of each ranking's data, and when the next charts are due."""

    updated_at: Mapping[Ranking, str]
    next_update_at: str


class Contenders(NamedTuple):
    """What a region's charts are drawn from.

    `ranked` are its candidates by velocity; `videos` are those that may be shown, the most viewed among them.
    """

    ranked: Sequence[Ranked]
    videos: Mapping[str, Video]

    def of_ranking(self, key: ChartKey) -> list[tuple[Video, Figures | None]]:
        """Return the videos of a chart, best first, with what ranks them by velocity."""
        if key.ranking is Ranking.VIEWS:
            shown = (one for one in self.videos.values() if key.category in (None, one.record.category_id))
            return [(one, None) for one in sorted(shown, key=by_views)]
        ranked = self.ranked if key.category is None else of_category(self.ranked, key.category)
        return [(self.videos[one.video_id], one.figures) for one in ranked if one.video_id in self.videos]


class _Facts:
    """What every chart says of a video, found out once: a video stands on up to four charts."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], dict[str, Any]] = {}

    def of(self, video: Video, updated_at: str) -> dict[str, Any]:
        """Return a video's card, and the views that it gained by a time."""
        key = video.video_id, updated_at
        if key not in self._known:
            gain = gained(video.sightings, video.record.published_at, updated_at)
            gains = {"views_gained": gain.views if gain else None, "gained_since": gain.since if gain else None}
            self._known[key] = {**card_of(video).__dict__, **gains}
        return self._known[key]


def by_views(video: Video) -> tuple[int, str]:
    """Order videos by views, most first, then by id."""
    return -video.counts.views, video.video_id


def draw(
    territory: Territory,
    contenders: Contenders,
    categories: Iterable[int],
    before: Mapping[ChartKey, RankedChart],
    times: Times,
) -> dict[ChartKey, RankedChart]:
    """Draw a region's charts, told against those `before`.

    A category without enough candidates has none, or an empty one in place of one that was not.
    """
    keys = [ChartKey(ranking, category) for ranking in Ranking for category in (None, *sorted(categories))]
    facts = _Facts()
    drawn = {}
    for key in keys:
        shown = contenders.of_ranking(key)
        is_enough = key.category is None or len(shown) >= MIN_CANDIDATES
        if is_enough or (key in before and before[key].videos):
            head = shown[:CHART_LENGTH] if is_enough else []
            drawn[key] = _chart(
                territory, key, _entries(head, before.get(key), times.updated_at[key.ranking], facts), times
            )
    return drawn


def across(regions: Sequence[Contenders]) -> Contenders:
    """Return the contenders of all regions together: each video with the best score that a region gives it."""
    best: dict[str, Ranked] = {}
    for ranked in (one for region in regions for one in region.ranked):
        if ranked.video_id not in best or best[ranked.video_id].figures.score < ranked.figures.score:
            best[ranked.video_id] = ranked
    videos = {video_id: video for region in regions for video_id, video in region.videos.items()}
    return Contenders(rank_anew(best.values()), videos)


def contract_chart(region: Region, contenders: Contenders, updated_at: str) -> Chart:
    """Return DailyWatch's own chart: the 50 most viewed."""
    shown = sorted(contenders.videos.values(), key=by_views)[:CHART_LENGTH]
    return Chart(region=region, videos=[card_of(video) for video in shown], updated_at=updated_at)


def trending_page(contenders: Contenders) -> VideoPage:
    """Return KillrVideo's list of what rises fastest."""
    shown = [video for video, _ in contenders.of_ranking(ChartKey(Ranking.VELOCITY, None))][:CHART_LENGTH]
    pagination = Pagination(
        current_page=1, page_size=CHART_LENGTH, total_items=len(shown), total_pages=min(1, len(shown))
    )
    return VideoPage(data=[_summary(video) for video in shown], pagination=pagination)


def of_category(ranked: Iterable[Ranked], category: int) -> list[Ranked]:
    """Rank those of a category alone, so that its channels are counted anew."""
    return rank_anew(one for one in ranked if one.category_id == category)


def _chart(territory: Territory, key: ChartKey, entries: list[ChartEntry], times: Times) -> RankedChart:
    return RankedChart.model_construct(
        region=territory,
        ranking=key.ranking,
        category=key.category,
        videos=entries,
        updated_at=times.updated_at[key.ranking],
        next_update_at=times.next_update_at,
    )


def _entries(
    shown: Sequence[tuple[Video, Figures | None]],
    before: RankedChart | None,
    updated_at: str,
    facts: _Facts,
) -> list[ChartEntry]:
    stood = places([video.video_id for video, _ in shown], standings_before(before, updated_at), updated_at)
    return [
        ChartEntry.model_construct(
            **facts.of(video, updated_at),
            **place._asdict(),
            why=_velocity(figures) if figures else RankedByViews.model_construct(views=video.counts.views),
        )
        for (video, figures), place in zip(shown, stood, strict=True)
    ]


def _velocity(figures: Figures) -> RankedByVelocity:
    return RankedByVelocity.model_construct(
        score=round(figures.score, 1),
        views_per_hour=round(figures.views_per_hour, 1),
        hours_unseen=None if figures.unseen_h is None else round(figures.unseen_h, 1),
        age_hours=None if figures.age_h is None else round(figures.age_h, 1),
        decay=round(figures.decay, 3),
        maturity=round(figures.maturity, 3),
        channel_limit=figures.capped,
    )


def _summary(video: Video) -> VideoSummary:
    record = video.record
    return VideoSummary(
        video_id=video.video_id,
        user_id=record.user_id,
        name=record.name or "",
        preview_image_location=record.preview_image_location or "",
        added_date=record.added_date,
        tags=record.tags or [],
        views=video.counts.views,
        duration=record.duration or 0,
        channel_title=record.channel_title or "",
    )
