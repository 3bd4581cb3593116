"""What all pictures have in common: colours for a light page and a dark one, and the same file for the same figures."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.typing import RcKeyType

# Halfway between black and white, so that both are far away.
INK = "#7d8590"
BLUE, BROWN, VIOLET, GREEN, RED = "#2f81f7", "#a5712b", "#8957e5", "#2da44e", "#cf4f6f"


def in_ink(ink: str) -> "Mapping[RcKeyType, Any]":
    """Return the style in which all that is written and framed has one colour."""
    return {
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.edgecolor": ink,
        "xtick.color": ink,
        "ytick.color": ink,
        "font.size": 10,
    }


def style(name: str) -> AbstractContextManager[None]:
    """Draw meanwhile as all pictures are drawn; `name` tells the parts of this one from those of others."""
    return mpl.rc_context({**in_ink(INK), "svg.hashsalt": name})


def write(figure: Figure, path: Path) -> None:
    """Write a picture without a background and without a date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, transparent=True, metadata={"Date": None})
