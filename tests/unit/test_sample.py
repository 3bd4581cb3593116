"""The synthetic catalogue has the shape of real data, agrees with itself, and is the same every time."""

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tools.sample.catalogue import write_sample
from tools.sample.categories import TITLES
from tools.sample.regions import REGIONS
from tools.sample.texts import LONGEST_TITLE
from tools.sample.words import LANGUAGES, NUMBERS, Filling, Theme, read_language

VIDEOS = 400
DAYS = 4
END = date(2026, 3, 1)
FILES = ("videos.ndjson.gz", "charts.ndjson.gz", "categories.json")

VIDEO_SHAPE: dict[str, type | tuple[type, ...]] = {
    "youtube_id": str,
    "title": str,
    "channel_title": str,
    "channel_id": (str, type(None)),
    "category_id": int,
    "thumbnail_url": str,
    "tags": list,
    "description": str,
    "views": (int, type(None)),
    "likes": (int, type(None)),
    "duration_seconds": (int, type(None)),
    "language": (str, type(None)),
    "published_at": str,
    "regions": list,
    "trending": list,
}
CHART_SHAPE = {"region": str, "date": str, "fetched_at": str, "listed": int, "videos": list}
TRENDING_SHAPE = {"region": str, "first_date": str, "last_date": str, "views_at_last": int}

THEMES = {f"{name}-{topic}": theme for name in LANGUAGES for topic, theme in read_language(name).themes.items()}
EACH_THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())

type Row = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample")
    write_sample(path, VIDEOS, DAYS, seed=1, end=END)
    return path


@pytest.fixture(scope="module")
def videos(folder: Path) -> list[Row]:
    return rows_of(folder / "videos.ndjson.gz")


@pytest.fixture(scope="module")
def charts(folder: Path) -> list[Row]:
    return rows_of(folder / "charts.ndjson.gz")


@pytest.fixture(scope="module")
def seen(charts: list[Row]) -> dict[str, dict[str, list[Row]]]:
    """What charts said of each video in each region, oldest first."""
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for chart in charts:
        for youtube_id, views, likes in chart["videos"]:
            found[youtube_id][chart["region"]].append({"date": chart["date"], "views": views, "likes": likes})
    return found


def rows_of(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def filling_of(slots: Mapping[str, tuple[str, ...]]) -> Filling:
    return Filling(Random(1), slots, 2026)  # noqa: S311 - repeatable chance is what is wanted


def has_shape(row: Row, shape: dict[str, Any]) -> bool:
    return list(row) == list(shape) and all(isinstance(row[key], types) for key, types in shape.items())


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, VIDEOS, DAYS, seed=1, end=END)
    assert [(tmp_path / name).read_bytes() for name in FILES] == [(folder / name).read_bytes() for name in FILES]


def test_another_seed_gives_other_videos_and_charts(folder: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, VIDEOS, DAYS, seed=2, end=END)
    changed = [name for name in FILES if (tmp_path / name).read_bytes() != (folder / name).read_bytes()]
    assert changed == ["videos.ndjson.gz", "charts.ndjson.gz"]


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    write_sample(tmp_path / "new" / "folder", videos=10, days=1)
    assert {path.name for path in (tmp_path / "new" / "folder").iterdir()} == set(FILES)


def test_there_are_as_many_videos_as_asked_for_each_with_an_id_of_its_own(videos: list[Row]) -> None:
    assert len({video["youtube_id"] for video in videos}) == len(videos) == VIDEOS


def test_every_video_has_the_shape_of_real_ones(videos: list[Row]) -> None:
    assert [video for video in videos if not has_shape(video, VIDEO_SHAPE)] == []
    assert {len(video["youtube_id"]) for video in videos} == {11}
    assert all(has_shape(entry, TRENDING_SHAPE) for video in videos for entry in video["trending"])


def test_some_facts_are_unknown(videos: list[Row]) -> None:
    unknown = {key for video in videos for key, value in video.items() if value is None}
    assert {"channel_id", "duration_seconds", "language"} <= unknown


def test_videos_are_in_six_languages(videos: list[Row]) -> None:
    codes = {video["language"].partition("-")[0] for video in videos if video["language"]}
    assert codes == {"en", "de", "fr", "pt", "es", "hi"}


def test_titles_differ_and_are_no_longer_than_real_ones(videos: list[Row]) -> None:
    titles = {video["title"] for video in videos}
    assert len(titles) > 0.99 * VIDEOS
    assert max(map(len, titles)) <= LONGEST_TITLE


def test_categories_are_those_of_the_file(folder: Path, videos: list[Row]) -> None:
    categories = json.loads((folder / "categories.json").read_text(encoding="utf-8"))
    assert categories == {str(key): title for key, title in TITLES.items()}
    assert {str(video["category_id"]) for video in videos} <= set(categories)


def test_videos_came_out_before_the_last_chart(videos: list[Row], charts: list[Row]) -> None:
    assert max(video["published_at"] for video in videos) < charts[-1]["fetched_at"]


def test_every_chart_has_the_shape_of_real_ones(charts: list[Row]) -> None:
    assert [chart for chart in charts if not has_shape(chart, CHART_SHAPE)] == []
    assert all(datetime.fromisoformat(chart["fetched_at"]).date().isoformat() == chart["date"] for chart in charts)


def test_there_is_a_chart_of_each_region_for_each_day_in_order(charts: list[Row]) -> None:
    dates = ["2026-02-26", "2026-02-27", "2026-02-28", "2026-03-01"]
    assert [(chart["date"], chart["region"]) for chart in charts] == [
        (day, region) for day in dates for region in REGIONS
    ]


def test_charts_list_fifty_different_videos_that_exist(videos: list[Row], charts: list[Row]) -> None:
    known = {video["youtube_id"] for video in videos}
    for chart in charts:
        listed = {youtube_id for youtube_id, _, _ in chart["videos"]}
        assert len(listed) == len(chart["videos"]) == chart["listed"] == 50
        assert listed <= known


def test_charts_change_from_day_to_day_but_not_altogether(charts: list[Row]) -> None:
    for region in REGIONS:
        listed = [{entry[0] for entry in chart["videos"]} for chart in charts if chart["region"] == region]
        assert all(0 < len(today & tomorrow) < 50 for today, tomorrow in pairwise(listed))


@pytest.mark.parametrize(("region", "code"), [("BR", "pt"), ("DE", "de"), ("FR", "fr"), ("GB", "en"), ("IN", "hi")])
def test_a_chart_leads_with_the_language_of_its_region(
    videos: list[Row], charts: list[Row], region: str, code: str
) -> None:
    languages = {video["youtube_id"]: video["language"] or code for video in videos}
    top = [entry[0] for chart in charts if chart["region"] == region for entry in chart["videos"][:5]]
    assert sum(languages[youtube_id].startswith(code) for youtube_id in top) > len(top) / 2


def test_a_video_names_the_regions_whose_charts_listed_it(
    videos: list[Row], seen: dict[str, dict[str, list[Row]]]
) -> None:
    for video in videos:
        assert video["regions"] == sorted(seen.get(video["youtube_id"], {}))


def test_some_videos_are_listed_in_several_regions(videos: list[Row]) -> None:
    assert sum(len(video["regions"]) > 1 for video in videos) > VIDEOS / 20


def test_trending_says_when_charts_listed_a_video_first_and_last(
    videos: list[Row], seen: dict[str, dict[str, list[Row]]]
) -> None:
    for video in videos:
        assert video["trending"] == [
            {
                "region": region,
                "first_date": sightings[0]["date"],
                "last_date": sightings[-1]["date"],
                "views_at_last": sightings[-1]["views"],
            }
            for region, sightings in sorted(seen.get(video["youtube_id"], {}).items())
        ]


def test_counters_of_a_video_are_those_of_its_last_chart(
    videos: list[Row], seen: dict[str, dict[str, list[Row]]]
) -> None:
    counters = {video["youtube_id"]: (video["views"], video["likes"]) for video in videos}
    for youtube_id, regions in seen.items():
        last = max((sightings[-1] for sightings in regions.values()), key=lambda sighting: sighting["date"])
        assert counters[youtube_id] == (last["views"], last["likes"])


def test_views_grow_but_a_few_counters_stand_still_or_fall(seen: dict[str, dict[str, list[Row]]]) -> None:
    sightings = [days for regions in seen.values() for days in regions.values()]
    steps = [after["views"] - before["views"] for days in sightings for before, after in pairwise(days)]
    assert 0 < sum(step <= 0 for step in steps) < len(steps) / 10


@EACH_THEME
def test_every_slot_of_a_theme_can_be_filled(theme: Theme) -> None:
    for template in (*theme.titles, *theme.endings, *theme.about, theme.subject):
        assert "{" not in template.format_map(filling_of(theme.slots))


@EACH_THEME
def test_a_theme_has_an_ending_for_titles_that_have_all_numbers(theme: Theme) -> None:
    assert any(not any(f"{{{slot}}}" in ending for slot in NUMBERS) for ending in theme.endings)


def test_a_numbered_slot_is_another_word_of_the_same_list() -> None:
    filling = filling_of({"team": ("one", "other")})
    assert {filling["team"], filling["team2"]} == {"one", "other"}
