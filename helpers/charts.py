"""The charts, in one place to import them from: a tidy frame in, matplotlib Axes out.

For Arabic readers (``lang="ar"``, the default) category labels stand on the right, bars grow leftwards from them, the
first is at the top, the title ends at the right, and legend keys stand right of their names. ``lang="en"`` is the
mirror image, with English names. Every chart takes ``ax=`` to be drawn into a figure of one's own, and ``title=``
instead of its finding. ``describe`` says in words what a chart shows; ``label`` is what a chart of one's own needs.

Behind each chart is a table that a notebook shows first, and that ``describe`` puts into words:

| chart | table |
| --- | --- |
| ``mention_bars``, ``mention_kinds`` | the mentions themselves |
| ``stance_balance_bars`` | the stance terms themselves |
| ``cameo_bars`` | ``cameo_counts(stance)`` |
| ``dispersion`` | ``spread(spans, sentences)``; a row a mark: ``positions(spans, sentences)`` |
| ``cumulative_balance`` | ``running_balance(stance, sentences)`` |
| ``entity_pole_heatmap`` | ``entity_by_pole(mentions, stance)`` |
| ``actor_network`` | ``actor_pairs(mentions)`` |
| ``balance_over_time``, ``balance_by_group``, ``balance_panels`` | ``compare.balance(stance, articles, by)`` |
| ``share_over_time`` | ``compare.mention_shares(mentions, articles, by)`` |
| ``keyness_bars`` | ``keywords.keyness(a, b)`` |
"""

from helpers.bars import cameo_bars, mention_bars, mention_kinds, stance_balance_bars
from helpers.captions import describe
from helpers.compare_charts import (
    balance_by_group,
    balance_over_time,
    balance_panels,
    share_over_time,
)
from helpers.counts import cameo_counts
from helpers.course import positions, running_balance, spread
from helpers.course_charts import cumulative_balance, dispersion
from helpers.keyness_charts import keyness_bars
from helpers.labels import label
from helpers.together import actor_pairs, entity_by_pole
from helpers.together_charts import actor_network, entity_pole_heatmap

__all__ = [
    "actor_network",
    "actor_pairs",
    "balance_by_group",
    "balance_over_time",
    "balance_panels",
    "cameo_bars",
    "cameo_counts",
    "cumulative_balance",
    "describe",
    "dispersion",
    "entity_by_pole",
    "entity_pole_heatmap",
    "keyness_bars",
    "label",
    "mention_bars",
    "mention_kinds",
    "positions",
    "running_balance",
    "share_over_time",
    "spread",
    "stance_balance_bars",
]
