"""Videos of any catalogue: JSON of any layout and CSV, other names of fields, and refusals that say what to write."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.videos.events import VideoUpserted
from catalog.videos.source_ids import derive_video_id
from tools.load import json_values as reading
from tools.load.dry_run import report
from tools.load.fields import BadField, video_of_any
from tools.load.json_values import Value, json_values
from tools.load.names import FIELDS, RECIPES, BadMap, names_of
from tools.load.refusals import Refusals
from tools.load.rows import Line, sources_in
from tools.steps import Steps

TITLES = {10: "Music", 19: "Travel & Events"}
FILE_TIME = 1_796_000_000

# As `/api/v1/videos` of PeerTube 6 lists videos, and `videos.list` of the YouTube Data API v3.
PEERTUBE: dict[str, Any] = {
    "total": 1,
    "data": [
        {
            "id": 17,
            "uuid": "9c9de5e8-0a1e-484a-b099-e80766180a6d",
            "shortUUID": "kkGMgK9ZtnKfYAgnEtQxbv",
            "name": "Rowing down a slow river",
            "category": {"id": 6, "label": "Travel & events"},
            "language": {"id": "en", "label": "English"},
            "description": "Four days by boat.",
            "duration": 754,
            "url": "https://tube.example/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
            "thumbnailUrl": "https://tube.example/lazy-static/thumbnails/a.jpg",
            "publishedAt": "2026-10-01T10:52:46.396Z",
            "updatedAt": "2026-10-02T08:00:00.000Z",
            "views": 1337,
            "likes": 42,
            "account": {"name": "mira", "displayName": "Mira"},
            "channel": {"displayName": "Slow Water", "url": "https://tube.example/video-channels/slow_water"},
        }
    ],
}
YOUTUBE: dict[str, Any] = {
    "kind": "youtube#videoListResponse",
    "items": [
        {
            "kind": "youtube#video",
            "id": "rIvEr-00_07",
            "snippet": {
                "publishedAt": "2026-10-01T10:52:46Z",
                "channelId": "UCagualenta",
                "title": "Un río de noche",
                "description": "Agua",
                "thumbnails": {"high": {"url": "https://i.ytimg.com/vi/rIvEr-00_07/hqdefault.jpg", "width": 480}},
                "channelTitle": "Agua Lenta",
                "tags": ["agua", "noche"],
                "categoryId": "19",
                "defaultAudioLanguage": "es",
            },
            "contentDetails": {"duration": "PT1H2M3S"},
            "statistics": {"viewCount": "1200", "likeCount": "34"},
        }
    ],
    "pageInfo": {"totalResults": 1, "resultsPerPage": 1},
}


def loaded(path: Path, content: object, names: str = "") -> list[Line]:
    """Return the lines of a file with this content, a text as it is."""
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    (source,) = sources_in(path, TITLES, names_of(names))
    with path.open("rb") as raw:
        return list(source.lines(raw))


def record(path: Path, content: object, names: str = "") -> VideoUpserted:
    (line,) = loaded(path, content, names)
    assert line.reason is None
    (event,) = line.events
    assert isinstance(event, VideoUpserted)
    return event


VIDEOS = [{"id": "7", "title": "A river"}, {"id": 8, "title": "A lake"}]

LAYOUTS = {
    "lines": "".join(f"{json.dumps(video)}\n" for video in VIDEOS),
    "an array": json.dumps(VIDEOS),
    "an indented array": json.dumps(VIDEOS, indent=4),
    "with a byte order mark": "\ufeff" + json.dumps(VIDEOS),
    "a list in an object": json.dumps({"total": 2, "videos": VIDEOS}),
    "objects one after another": "\n".join(json.dumps(video, indent=2) for video in VIDEOS),
    "pages of answers": json.dumps([{"items": VIDEOS[:1]}, {"items": VIDEOS[1:]}]),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_videos_are_read_from_json_of_any_layout(tmp_path: Path, layout: str) -> None:
    lines = loaded(tmp_path / "mine.json", layout)
    assert [line.reason for line in lines] == [None, None]
    events = [event for line in lines for event in line.events]
    assert [event.video_id for event in events] == [derive_video_id("7"), derive_video_id("8")]
    assert [event.name for event in events if isinstance(event, VideoUpserted)] == ["A river", "A lake"]


@pytest.mark.parametrize("suffix", [".ndjson", ".jsonl"])
def test_lines_may_begin_with_a_byte_order_mark(tmp_path: Path, suffix: str) -> None:
    lines = loaded(tmp_path / f"mine{suffix}", "\ufeff" + LAYOUTS["lines"])
    assert [len(line.events) for line in lines] == [1, 1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_videos_are_read_from_csv_with_a_header(tmp_path: Path, delimiter: str) -> None:
    text = io.StringIO()
    columns = ["id", "title", "views", "tags", "regions", "duration_seconds", "description"]
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([columns, ["7", "A river", "1,200", "water|night", "US,BR,JP", "1:02:03", ""]])
    (line,) = loaded(tmp_path / "mine.csv", "\ufeff" + text.getvalue())
    (event,) = line.events
    assert isinstance(event, VideoUpserted)
    assert (event.views, event.tags, event.regions, event.duration, event.description) == (
        1_200,
        ["water", "night"],
        ["US", "BR"],
        3_723,
        None,
    )
    assert line.dropped_regions == ("JP",)


def test_an_id_and_a_title_suffice_and_a_changed_file_is_a_higher_version(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    event = record(path, VIDEOS[:1])
    known = {"video_id", "source_id", "version", "name", "status", "regions", "fetched_at"}
    assert {name for name, value in event.model_dump(exclude_none=True).items() if value is not None} == known
    assert event.version == int(path.stat().st_mtime)


def test_other_names_and_names_within_objects_are_mapped(tmp_path: Path) -> None:
    row = {"slug": "a-river", "meta": {"name": "A river", "length": 95.4}, "a.b": "Water"}
    names = "id=slug, title=meta.name, duration_seconds=meta.length, channel_title=a.b, views=missing.here"
    event = record(tmp_path / "mine.json", [row], names)
    assert (event.source_id, event.name, event.duration, event.channel_title, event.views) == (
        "a-river",
        "A river",
        95,
        "Water",
        None,
    )


def test_peertubes_list_is_read_by_its_recipe(tmp_path: Path) -> None:
    event = record(tmp_path / "peertube.json", PEERTUBE, "peertube")
    assert event.model_dump(mode="json", include={"video_id", "name", "category_id", "views", "likes", "duration"}) == {
        "video_id": "9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "name": "Rowing down a slow river",
        "category_id": 19,
        "views": 1337,
        "likes": 42,
        "duration": 754,
    }
    assert (event.published_at, event.channel_title, event.language) == ("2026-10-01T10:52:46Z", "Slow Water", "en")
    assert event.location == PEERTUBE["data"][0]["url"]


def test_youtubes_list_is_read_by_its_recipe_and_its_videos_have_the_ids_of_collected_ones(tmp_path: Path) -> None:
    event = record(tmp_path / "youtube.json", YOUTUBE, "youtube")
    assert event.video_id == derive_video_id("https://www.youtube.com/watch?v=rIvEr-00_07")
    assert event.location == "https://www.youtube.com/watch?v=rIvEr-00_07"
    assert (event.views, event.likes, event.duration, event.category_id) == (1_200, 34, 3_723, 19)
    assert (event.language, event.tags, event.location_type) == ("es", ["agua", "noche"], 0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title", "'title' is neither field=name nor a recipe: peertube, youtube"),
        ("title=", "'title=' is neither field=name nor a recipe"),
        ("titel=name", "a video has no field 'titel'; it has id, title, "),
    ],
)
def test_a_map_that_cannot_be_read_says_what_it_may_have(text: str, reason: str) -> None:
    with pytest.raises(BadMap, match=reason):
        names_of(text)


BAD: dict[str, tuple[Any, str, str]] = {
    "no id": ({"title": "A"}, "id: it is missing", "give every video one, or name its field: MAP=id=..."),
    "no title": ({"id": "7"}, "title: it is missing", "MAP=title=..."),
    "an empty title": ({"id": "7", "title": " "}, "title: it is missing", "MAP=title=..."),
    "a title of a list": ({"id": "7", "title": []}, "title: it is not a text", "write a text in quotes"),
    "views of words": ({"id": "7", "title": "A", "views": "many"}, "views: it is not a whole number", "digits only"),
    "negative views": ({"id": "7", "title": "A", "views": -1}, "views: it is not a whole number", "digits only"),
    "true likes": ({"id": "7", "title": "A", "likes": True}, "likes: it is not a whole number", "digits only"),
    "a duration": ({"id": "7", "title": "A", "duration_seconds": "P"}, "duration_seconds: it is not a dur", "PT1M35S"),
    "a time": ({"id": "7", "title": "A", "published_at": "soon"}, "published_at: it is not a time", "2026-11-29"),
    "tags": ({"id": "7", "title": "A", "tags": {"a": 1}}, "tags: it is not a list of texts", '["a", "b"]'),
    "no object": ("river", "row: a video is an object", '{"id": "7"'),
    "a script": ({"id": "7", "title": "A", "url": "javascript:x"}, "location: a link is relative", "https or http"),
}


@pytest.mark.parametrize(("row", "reason", "remedy"), BAD.values(), ids=BAD)
def test_a_refusal_has_its_line_field_value_and_remedy(tmp_path: Path, row: Any, reason: str, remedy: str) -> None:
    before, refused, after = loaded(tmp_path / "mine.json", json.dumps([VIDEOS[0], row, VIDEOS[1]], indent=None))
    assert (len(before.events), refused.events, len(after.events)) == (1, [], 1)
    (refusal,) = refused.refusals
    assert refusal.reason.startswith(reason)
    assert remedy in refusal.remedy
    refusals = Refusals(None)
    refusals.add(tmp_path / "mine.json", refused.number, refusal)
    assert f"mine.json line {refused.number}: {reason}" in refusals.first[0]


@pytest.mark.parametrize(
    ("written", "seconds"), [("95", 95), (95.9, 95), ("1:35", 95), ("PT1M35S", 95), ("P1DT1S", 86_401), (0, 0)]
)
def test_a_duration_is_seconds_a_clock_or_iso(written: object, seconds: int) -> None:
    row = {"id": "7", "title": "A", "duration_seconds": written}
    assert video_of_any(row, {}, {}, FILE_TIME)["duration"] == seconds


@pytest.mark.parametrize(
    "written",
    ["2026-11-01T10:00:00Z", "2026-11-01T12:00:00+02:00", "2026-11-01T10:00:00", 1_793_527_200, 1_793_527_200_000],
)
def test_a_time_is_iso_or_since_1970(written: object) -> None:
    row = {"id": "7", "title": "A", "published_at": written}
    assert video_of_any(row, {}, {}, FILE_TIME)["published_at"] == "2026-11-01T10:00:00Z"


@given(st.dictionaries(st.sampled_from(FIELDS), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()))))
def test_any_row_makes_a_detail_or_is_refused_by_a_field(row: dict[str, Any]) -> None:
    try:
        field, status = None, video_of_any(row, {}, {}, FILE_TIME)["status"]
    except BadField as error:
        field, status = error.field, None
    assert field in FIELDS or status == "READY"


CUT_OFF = {
    "an array without end": ('[{"id": 1},\n{"id": 2}\n', [1, 2], 3, "the array has no end"),
    "half a value": ('[{"id": 1},\n\n{"id": ', [1], 3, "the file cannot be read from here on"),
    "words": ("river", [], 1, "the file cannot be read from here on"),
    "nesting without end": ("[" + "[" * 200_000, [], 1, "recursion"),
}


@pytest.mark.parametrize(("text", "ids", "line", "fault"), CUT_OFF.values(), ids=CUT_OFF)
def test_what_precedes_a_fault_is_read_and_the_fault_has_its_line(
    text: str, ids: list[int], line: int, fault: str
) -> None:
    *values, last = json_values(io.StringIO(text))
    assert [one.content["id"] for one in values] == ids
    assert last.line == line
    assert fault in (last.fault or "")


@given(
    values=st.lists(st.dictionaries(st.sampled_from(["id", "title"]), st.text() | st.integers()), max_size=8),
    chunk=st.integers(1, 9),
    indent=st.sampled_from([None, 1]),
)
def test_values_are_the_same_however_few_characters_are_read_at_once(
    values: list[dict[str, Any]], chunk: int, indent: int | None
) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "CHUNK_CHARACTERS", chunk)
        assert [one.content for one in json_values(io.StringIO(text))] == values


def test_a_long_array_is_read_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.TextIOBase):
        """An array that never ends."""

        longest = 0

        def read(self, size: int | None = -1, /) -> str:
            self.longest = max(self.longest, size or 0)
            return ('{"id": 1}, ' * 10_000)[: size or 0] if self.begun else self._begin()

        begun = False

        def _begin(self) -> str:
            self.begun = True
            return "["

    text = Endless()
    values = json_values(text)  # type: ignore[arg-type]
    monkeypatch.setattr(reading, "CHUNK_CHARACTERS", 11 * 1_000)
    assert [next(values) for _ in range(100_000)] == [Value(1, {"id": 1})] * 100_000
    assert text.longest == 11 * 1_000


def test_a_dry_run_counts_what_would_be_loaded_and_shows_the_first_five_refusals(tmp_path: Path) -> None:
    rows = [*VIDEOS, *({"id": number, "title": "", "regions": ["JP"]} for number in range(7))]
    (tmp_path / "mine.json").write_text(json.dumps([*rows, {"id": 9, "title": "Sea", "regions": ["US", "jp", "KR"]}]))
    output = io.StringIO()
    report(tmp_path, {}, Steps(output=output))
    said = output.getvalue()
    assert "10 rows, 3 videos" in said
    assert "7 rows rejected" in said
    assert said.count("title: it is missing") == 5
    assert "regions left out: jp 1, KR 1; the catalogue has AU, BR," in said
    assert "nothing was loaded" in said


DOCS = Path(__file__).parents[3] / "docs"


def test_the_example_of_the_docs_is_valid_by_the_schema_and_loaded_as_a_whole() -> None:
    schema = json.loads((DOCS / "data/video.schema.json").read_text())
    rows = json.loads((DOCS / "data/videos.json").read_text())
    for row in rows:
        jsonschema.validate(row, schema)
    (source,) = sources_in(DOCS / "data/videos.json", TITLES)
    with source.path.open("rb") as raw:
        assert [(len(line.events), line.reason) for line in source.lines(raw)] == [(1, None)] * len(rows)


def test_the_schema_describes_every_field_and_requires_what_a_load_requires() -> None:
    schema = json.loads((DOCS / "data/video.schema.json").read_text())
    assert [*schema["properties"]] == [*FIELDS]
    assert all(one["description"] for one in schema["properties"].values())
    assert schema["required"] == ["id", "title"]


def test_the_docs_name_every_recipe() -> None:
    page = (DOCS / "data.md").read_text()
    assert all(f"`MAP={recipe}`" in page for recipe in RECIPES)
