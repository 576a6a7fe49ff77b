"""The charts, in one place to import them from: a tidy frame in, matplotlib Axes out.

For Arabic readers (``lang="ar"``, the default) category labels stand on the right, bars grow leftwards from them, the
first is at the top, the title ends at the right, and legend keys stand right of their names. ``lang="en"`` is the
mirror image, with English names. Every chart takes ``ax=`` to be drawn into a figure of one's own, and ``title=``
instead of its finding. ``describe`` says in words what a chart shows; ``label`` is what a chart of one's own needs.
"""

from helpers.bars import mention_bars, mention_kinds, stance_balance_bars
from helpers.captions import describe
from helpers.labels import label

__all__ = ["describe", "label", "mention_bars", "mention_kinds", "stance_balance_bars"]
