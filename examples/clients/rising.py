"""Prints the fastest rising videos of Germany, and how many others their channels have: `rising.py [URL]`."""

import sys

from dailywatch_video_api import ProblemError, VideoApi, items


def main(url: str = "http://127.0.0.1:8080") -> None:
    """Print the chart; exits with the problem if there is none."""
    with VideoApi(url, timeout=60) as api:
        try:
            chart = api.trending("DE", ranking="velocity", limit=3)
        except ProblemError as error:
            sys.exit(f"{error} ({error.type_url})")
        for video in chart.videos:
            of_channel = [*items(api.search, q=video.channel_title, channel=video.channel_title)]
            print(f"{video.title}: {video.views} views; {video.channel_title} has {len(of_channel)} videos")


if __name__ == "__main__":
    main(*sys.argv[1:])
