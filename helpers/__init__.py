"""Mizan: who Arabic news talks about, and which way its language leans."""

from helpers.articles import load_articles
from helpers.entities import entity_mentions
from helpers.sentences import split_sentences
from helpers.stance import stance_terms

__all__ = ["entity_mentions", "load_articles", "split_sentences", "stance_terms"]
