"""View samples of a video: a bounded set of (time, views) from which growth rates are computed.

The set has the earliest sample, and the latest one of each of the last clock spans of two hours. Unlike for a running
mean, samples may arrive in any order and any number of times.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

# Number of latest spans: the oldest one begins at least 24 hours before the last sample.
SPAN_S = 2 * 3600
SPANS = 14


class ViewSample(NamedTuple):
    """Views of a video at one time, in seconds since 1970."""

    time: int
    views: int


class ViewSamples(NamedTuple):
    """The earliest sample of a video, and the latest one of each of its last spans, in order of time."""

    first: ViewSample
    recent: tuple[ViewSample, ...]


def add_sample(known: ViewSamples | None, sample: ViewSample) -> ViewSamples:
    """Return the samples with `sample` added; at equal times the greater views win."""
    if known is None:
        return ViewSamples(sample, (sample,))
    spans = {one.time // SPAN_S: one for one in known.recent}
    span = sample.time // SPAN_S
    spans[span] = max(spans.get(span, sample), sample)
    first = min(known.first, sample, key=lambda one: (one.time, -one.views))
    return ViewSamples(first, tuple(spans[key] for key in sorted(spans)[-SPANS:]))


def samples_until(view_samples: ViewSamples | None, now: int) -> Sequence[ViewSample]:
    """Return the samples up to `now`, in order of time."""
    known = (view_samples.first, *view_samples.recent) if view_samples else ()
    seen = [one for one in known if one.time <= now]
    return seen[1:] if seen[:1] == seen[1:2] else seen


def without_dips(seen: Sequence[ViewSample]) -> Sequence[ViewSample]:
    """Return samples in order of time without those that a faulty source has told: their recovery is no growth.

    After a fall, a step that makes up for at least half of the loss ends a dip, whose samples are left out. Smaller
    steps are growth after a purge.
    """
    if all(before.views <= after.views for before, after in pairwise(seen)):
        return seen
    kept: list[ViewSample] = []
    for sample in seen:
        while (fall := _last_fall(kept)) and sample.views - kept[-1].views >= _loss(kept, fall) / 2:
            del kept[fall:]
        kept.append(sample)
    return kept


def _last_fall(samples: Sequence[ViewSample]) -> int:
    """Return the position of the first sample after the last fall that is not made up for; 0 without one."""
    for position in range(len(samples) - 1, 0, -1):
        if samples[position - 1].views > samples[position].views:
            return position if samples[position - 1].views > samples[-1].views else 0
    return 0


def _loss(samples: Sequence[ViewSample], fall: int) -> int:
    return samples[fall - 1].views - min(one.views for one in samples[fall:])


def samples_with(samples: Iterable[ViewSample]) -> ViewSamples | None:
    """Return the view samples that samples make; None without one."""
    return reduce(add_sample, samples, None)
