"""Mizan: who Arabic news talks about, and which way its language leans."""

from helpers.articles import load_articles
from helpers.charts import describe, label, mention_bars, mention_kinds, stance_balance_bars
from helpers.entities import entity_mentions
from helpers.evaluate import score
from helpers.reading import concordance, rtl_table
from helpers.sentences import split_sentences
from helpers.stance import stance_terms

__all__ = [
    "concordance",
    "describe",
    "entity_mentions",
    "label",
    "load_articles",
    "mention_bars",
    "mention_kinds",
    "rtl_table",
    "score",
    "split_sentences",
    "stance_balance_bars",
    "stance_terms",
]
