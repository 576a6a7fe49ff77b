"""What the codes of the tables mean, in words, in Arabic and in English."""

from functools import cache

from helpers.counts import cameo_classes
from helpers.wording import check_language

_NAMES = {
    "type": {
        "state": ("دولة", "state"),
        "organisation": ("منظمة", "organisation"),
        "group": ("جماعة", "group"),
        "person": ("شخص", "person"),
        "region": ("إقليم", "region"),
    },
    "kind": {
        "name": ("اسم", "name"),
        "demonym": ("اسم منسوب", "demonym"),
        "capital": ("عاصمة", "capital"),
        "place": ("مكان آخر", "other place"),
    },
    "pole": {
        "escalation": ("تصعيد", "escalation"),
        "diplomacy": ("دبلوماسية", "diplomacy"),
        "neutralised": ("لفظ منفي", "neutralised"),
        "search": ("بحث", "search"),  # what a reader looked for, marked beside the poles
    },
    "section": {
        "dateline": ("المكان والكاتب", "dateline"),
        "body": ("المتن", "body"),
        "related": ("عناوين مقالات أخرى", "headlines of other articles"),
        "furniture": ("من إطار الصفحة", "of the page, not the article"),
    },
}


@cache
def _cameo():
    return {row.cameo: (row.ar, row.en) for row in cameo_classes().itertuples()}


def named(column, value, lang="ar"):
    """The word for a value of one of the columns ``type``, ``kind``, ``pole``, ``section``, ``cameo``.

    A value that is not known is given back as it is. Raises ValueError for another language than ar and en.

    >>> named("kind", "demonym"), named("cameo", "08", "en"), named("kind", "nickname")
    ('اسم منسوب', 'yield', 'nickname')
    """
    check_language(lang)
    words = (_cameo() if column == "cameo" else _NAMES.get(column, {})).get(value)
    return words[lang == "en"] if words else str(value)
