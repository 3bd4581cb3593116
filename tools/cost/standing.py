"""Bill what a stack costs in a month in which nobody calls it and no event arrives."""

from datetime import timedelta
from typing import NamedTuple

from catalog.charts.retention import DAILY, EVERY, HOURLY
from catalog.regions import Region
from tools.cost import prices
from tools.cost.bill import PLATFORM_LOG_BYTES, Bill, Work, gb_seconds, logs_dollars
from tools.cost.deployed import Deployed, Domain

# Custom metrics of a charts run: four, and the age of each region's chart. A search has three, the readers of the
# stream four, ingest three; these are paid for while they are emitted.
IDLE_METRICS = 4 + len(Region)
BUSY_METRICS = 3 + 4 + 3

# Of a build of the sitemap, and of a run for related words, each billed by the hours in which it is emitted.
SITEMAP_METRICS = 2
RELATED_WORDS_METRICS = 2

# Lambda polls an idle queue with five long polls of twenty seconds side by side.
# https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
POLLS_A_MONTH = 5 * prices.SECONDS_A_MONTH / 20


class Stored(NamedTuple):
    """Bytes in the tables with their indexes, of a video and of what a charts run adds to the history of charts.

    `sitemap_video` is what the sitemap has of a video.
    """

    video: float
    charts_run: float
    sitemap_video: float = 0


def standing_bill(
    has: Deployed,
    charts: Work,
    stored: Stored,
    videos: float,
    *,
    sitemap: Work | None = None,
    related_words: Work | None = None,
) -> Bill:
    """Return the dollars of an idle month by item, with so many videos and a full history of charts.

    `sitemap` and `related_words` are the work of a build and of a run, None for a stack without these.
    """
    runs, builds = charts_runs(has.chart_minutes), runs_a_month(has.sitemap_hours) if sitemap else 0
    mined = runs_a_month(has.related_words_hours) if related_words else 0
    emitted = SITEMAP_METRICS * builds + RELATED_WORDS_METRICS * mined
    listed = videos if builds else 0
    return {
        "search domain": _domain(has.domain),
        "charts runs": _charts(charts, runs),
        "sitemap builds": _runs(sitemap, builds, 1) if sitemap else 0.0,
        "runs for related words": _runs(related_words, mined, 1) if related_words else 0.0,
        "tables": _tables(
            stored.video * videos + stored.sitemap_video * listed + stored.charts_run * kept_runs(has.chart_minutes)
        ),
        "alarms": prices.ALARMS.of(has.alarm_metrics) + prices.COMPOSITE_ALARMS.of(has.composite_alarms),
        "dashboards": prices.DASHBOARDS.of(has.dashboards),
        "custom metrics": prices.METRICS.of(IDLE_METRICS + emitted / prices.HOURS_A_MONTH),
        "polling of the queue": prices.QUEUE.of(has.polled_queues * POLLS_A_MONTH),
        "keys": prices.KEY_REQUESTS.of(has.tables_with_a_key * runs),
        "secrets": prices.SECRETS.of(has.secrets),
        "WAF": prices.ACLS.of(len(has.acl_rules)) + prices.ACL_RULES.of(sum(has.acl_rules)),
        "warm environments": prices.PROVISIONED.of(has.warm_gb * prices.SECONDS_A_MONTH),
        "snapshots": prices.SNAPSHOT_KEPT.of(has.snapshots_gb * prices.SECONDS_A_MONTH),
        "logs": logs_dollars(PLATFORM_LOG_BYTES * runs, 0, has.edge.log_days),
    }


def busy_metrics_dollars(has: Deployed) -> float:
    """Return the dollars of the metrics that only requests and events emit, each in every hour of a month."""
    busy = BUSY_METRICS + has.filtered_metrics + has.detailed_metrics
    return prices.METRICS.of(IDLE_METRICS + busy) - prices.METRICS.of(IDLE_METRICS)


def charts_runs(minutes: float) -> float:
    """Return the charts runs of a month."""
    return prices.HOURS_A_MONTH * 60 / minutes


def runs_a_month(hours: float) -> float:
    """Return the runs of a month with so many hours between two; none for 0 hours."""
    return prices.HOURS_A_MONTH / hours if hours else 0


def kept_runs(minutes: float) -> float:
    """Return how many runs a full history holds: all of some days, later one an hour, then one a day."""
    spans = (timedelta(), timedelta(hours=1), timedelta(days=1))
    return sum(
        tier.ttl / max(span, timedelta(minutes=minutes))
        for tier, span in zip((EVERY, HOURLY, DAILY), spans, strict=True)
    )


def domain_dollars(domain: Domain) -> float:
    """Return the dollars of a domain in a month; raises `KeyError` for an instance type without a known price."""
    nodes = sum(prices.NODES[kind].of(number * prices.HOURS_A_MONTH) for kind, number in domain.nodes.items())
    return nodes + prices.DISK.of(domain.disk_gb)


def _domain(domain: Domain | None) -> float:
    return domain_dollars(domain) if domain else 0.0


def _charts(work: Work, runs: float) -> float:
    return _runs(work, runs, len(Region))


def _runs(work: Work, runs: float, parts: int) -> float:
    """Return the dollars of scheduled runs, of which each has so many parts of this work."""
    number = runs * parts
    units = prices.READ_UNITS.of(work.read_units * number) + prices.WRITE_UNITS.of(work.write_units * number)
    calls = prices.LAMBDA_REQUESTS.of(runs) + prices.SCHEDULE.of(runs)
    return prices.LAMBDA_TIME.of(gb_seconds([(work, number)])) + units + calls


def _tables(stored_bytes: float) -> float:
    return prices.TABLE_STORAGE.of(stored_bytes) + prices.TABLE_BACKUP.of(stored_bytes)
