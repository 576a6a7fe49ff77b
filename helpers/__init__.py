"""Mizan: who Arabic news talks about, and which way its language leans."""

from importlib import import_module

_ROOMS = {
    "attribute": "speakers",
    "balance": "compare",
    "concordance": "reading",
    "describe": "charts",
    "entity_mentions": "entities",
    "export_report": "report",
    "highlight": "reading",
    "keyness": "keywords",
    "label": "charts",
    "load_articles": "articles",
    "mention_bars": "charts",
    "mention_kinds": "charts",
    "rtl_table": "reading",
    "score": "evaluate",
    "show_concordance": "reading",
    "split_sentences": "sentences",
    "stance_balance_bars": "charts",
    "stance_terms": "stance",
}
__all__ = list(_ROOMS)


def __getattr__(name):
    """The public functions are fetched when they are first asked for: who counts need not wait for what draws."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}")
    value = getattr(import_module(f"helpers.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
