"""The synthetic catalogue: rows like real ones, videos and charts that agree, the same bytes every time."""

import gzip
import json
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest

from tools.load.rows import sources_in
from tools.sample.catalogue import write_sample
from tools.sample.categories import TITLES
from tools.sample.regions import REGIONS
from tools.sample.texts import LONGEST_TITLE
from tools.sample.thumbnails import picture, thumbnail_at
from tools.sample.words import LANGUAGES, NUMBERS, Filling, Theme, read_language

VIDEOS = 400
DAYS = 4
END = date(2026, 3, 1)
FILES = ("videos.ndjson.gz", "charts.ndjson.gz", "categories.json")

THEMES = {f"{name}-{topic}": theme for name in LANGUAGES for topic, theme in read_language(name).themes.items()}

type Row = dict[str, Any]


class Sample(NamedTuple):
    """The rows of a catalogue, and what charts listed of each video in each region, oldest first."""

    folder: Path
    videos: list[Row]
    charts: list[Row]
    listed: dict[str, dict[str, list[Row]]]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample") / "a folder" / "that is missing"
    write_sample(folder, VIDEOS, DAYS, seed=1, end=END)
    charts = rows_of(folder / "charts.ndjson.gz")
    listed: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for chart in charts:
        for youtube_id, views, likes in chart["videos"]:
            listed[youtube_id][chart["region"]].append({"date": chart["date"], "views": views, "likes": likes})
    return Sample(folder, rows_of(folder / "videos.ndjson.gz"), charts, listed)


def rows_of(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.parametrize(("seed", "changed"), [(1, []), (2, ["videos.ndjson.gz", "charts.ndjson.gz"])])
def test_the_seed_decides_the_bytes(catalogue: Sample, tmp_path: Path, seed: int, changed: list[str]) -> None:
    write_sample(tmp_path, VIDEOS, DAYS, seed=seed, end=END)
    different = [name for name in FILES if (tmp_path / name).read_bytes() != (catalogue.folder / name).read_bytes()]
    assert different == changed
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)


def test_rows_are_valid_with_unknown_fields_different_titles_in_six_languages_and_the_files_categories(
    catalogue: Sample,
) -> None:
    (videos, charts) = sources_in(catalogue.folder, TITLES)
    for source, rows in ((videos, catalogue.videos), (charts, catalogue.charts)):
        with source.path.open("rb") as raw:
            assert [line.reason for line in source.lines(raw)] == [None] * len(rows)
    assert len({video["youtube_id"] for video in catalogue.videos}) == len(catalogue.videos) == VIDEOS
    assert {len(video["youtube_id"]) for video in catalogue.videos} == {11}
    unknown = {name for video in catalogue.videos for name, value in video.items() if value is None}
    assert {"channel_id", "duration_seconds", "language"} <= unknown
    titles = {video["title"] for video in catalogue.videos}
    assert len(titles) > 0.99 * VIDEOS
    assert max(map(len, titles)) <= LONGEST_TITLE
    codes = {video["language"].partition("-")[0] for video in catalogue.videos if video["language"]}
    assert codes == {"en", "de", "fr", "pt", "es", "hi"}
    categories = json.loads((catalogue.folder / "categories.json").read_text(encoding="utf-8"))
    assert categories == {str(key): title for key, title in TITLES.items()}
    assert {str(video["category_id"]) for video in catalogue.videos} <= set(categories)


def test_each_day_has_a_chart_of_each_region_after_the_publication_of_every_video(catalogue: Sample) -> None:
    dates = ["2026-02-26", "2026-02-27", "2026-02-28", "2026-03-01"]
    assert [(one["date"], one["region"]) for one in catalogue.charts] == [
        (day, one) for day in dates for one in REGIONS
    ]
    assert [one["fetched_at"][:10] for one in catalogue.charts] == [one["date"] for one in catalogue.charts]
    assert max(video["published_at"] for video in catalogue.videos) < catalogue.charts[-1]["fetched_at"]


def test_charts_list_fifty_different_videos_and_change_from_day_to_day(catalogue: Sample) -> None:
    assert catalogue.listed.keys() <= {video["youtube_id"] for video in catalogue.videos}
    for region in REGIONS:
        charts = [chart for chart in catalogue.charts if chart["region"] == region]
        listed = [{entry[0] for entry in chart["videos"]} for chart in charts]
        assert {(len(ids), len(one["videos"]), one["listed"]) for ids, one in zip(listed, charts, strict=True)} == {
            (50, 50, 50)
        }
        assert all(0 < len(today & tomorrow) < 50 for today, tomorrow in pairwise(listed))


@pytest.mark.parametrize(("region", "code"), [("BR", "pt"), ("DE", "de"), ("FR", "fr"), ("GB", "en"), ("IN", "hi")])
def test_charts_begin_in_the_language_of_their_region(catalogue: Sample, region: str, code: str) -> None:
    languages = {video["youtube_id"]: video["language"] or code for video in catalogue.videos}
    top = [entry[0] for chart in catalogue.charts if chart["region"] == region for entry in chart["videos"][:5]]
    assert sum(languages[youtube_id].startswith(code) for youtube_id in top) > len(top) / 2


def test_a_video_has_the_regions_and_days_of_the_charts_that_listed_it(catalogue: Sample) -> None:
    for video in catalogue.videos:
        regions = sorted(catalogue.listed.get(video["youtube_id"], {}).items())
        assert video["regions"] == [region for region, _ in regions]
        assert video["trending"] == [
            {
                "region": region,
                "first_date": days[0]["date"],
                "last_date": days[-1]["date"],
                "views_at_last": days[-1]["views"],
            }
            for region, days in regions
        ]
    assert sum(len(video["regions"]) > 1 for video in catalogue.videos) > VIDEOS / 20


def test_counters_are_those_of_the_last_chart_and_views_grow_but_a_few_stay_or_fall(catalogue: Sample) -> None:
    counters = {video["youtube_id"]: (video["views"], video["likes"]) for video in catalogue.videos}
    for youtube_id, regions in catalogue.listed.items():
        last = max((days[-1] for days in regions.values()), key=lambda day: str(day["date"]))
        assert counters[youtube_id] == (last["views"], last["likes"])
    all_days = [days for regions in catalogue.listed.values() for days in regions.values()]
    steps = [after["views"] - before["views"] for days in all_days for before, after in pairwise(days)]
    assert 0 < sum(step <= 0 for step in steps) < len(steps) / 10


def filling_of(slots: dict[str, tuple[str, ...]]) -> Filling:
    return Filling(Random(1), slots, 2026)  # noqa: S311 - repeatable chance is what is wanted


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_slot_of_a_theme_can_be_filled_and_an_ending_has_no_number(theme: Theme) -> None:
    for template in (*theme.titles, *theme.endings, *theme.about, theme.subject):
        assert "{" not in template.format_map(filling_of(dict(theme.slots)))
    assert any(not any(f"{{{slot}}}" in ending for slot in NUMBERS) for ending in theme.endings)


def test_a_numbered_slot_is_another_word_of_the_same_list() -> None:
    filling = filling_of({"team": ("one", "other")})
    assert {filling["team"], filling["team2"]} == {"one", "other"}


def test_the_last_two_days_may_have_more_charts_which_end_with_the_day(tmp_path: Path) -> None:
    write_sample(tmp_path, VIDEOS, DAYS, end=END, lately=4)
    charts = rows_of(tmp_path / "charts.ndjson.gz")
    of_region = [chart for chart in charts if chart["region"] == "US"]
    dates = [chart["date"] for chart in of_region]
    assert dates == ["2026-02-26", "2026-02-27", *["2026-02-28"] * 4, *["2026-03-01"] * 4]
    times = [chart["fetched_at"] for chart in of_region]
    assert times == sorted({*times})
    assert times[-1] > "2026-03-01T22:30"
    listed = [[entry[0] for entry in chart["videos"]] for chart in of_region[-4:]]
    assert len({tuple(ids) for ids in listed}) == 4


def test_most_videos_have_a_description(catalogue: Sample) -> None:
    without = sum(not video["description"] for video in catalogue.videos)
    assert 0 < without < VIDEOS / 6


def test_a_thumbnail_is_a_picture_of_its_own_and_of_its_category(tmp_path: Path) -> None:
    write_sample(tmp_path, VIDEOS, 1, end=END, pictures="http://127.0.0.1:8080")
    links = [video["thumbnail_url"] for video in rows_of(tmp_path / "videos.ndjson.gz")]
    paths = [link.removeprefix("http://127.0.0.1:8080") for link in links]
    pictures = [thumbnail_at(path) for path in paths]
    assert None not in pictures
    assert len({*pictures}) == VIDEOS
    assert {ET.fromstring(one or b"").tag for one in pictures} == {"{http://www.w3.org/2000/svg}svg"}  # noqa: S314 - our own
    assert len({picture(key, "same").replace("same", "") for key in TITLES}) == len(TITLES)


@pytest.mark.parametrize(
    "path", ["/thumbnails/10/x.png", "/thumbnails/10/", "/thumbnails/a/b.svg", "/thumbnails/1/<.svg"]
)
def test_another_path_is_no_picture(path: str) -> None:
    assert thumbnail_at(path) is None
