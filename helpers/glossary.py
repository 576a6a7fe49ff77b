"""What the codes of the tables mean, in words, in Arabic and in English.

The classes of CAMEO are the twenty roots of its codebook (Schrodt, CAMEO Conflict and Mediation Event Observations:
Event and Actor Codebook, 2012); their Arabic names are ours.
"""

from helpers.wording import check_language

_CAMEO = {
    "01": ("تصريح علني", "make public statement"),
    "02": ("مناشدة", "appeal"),
    "03": ("إبداء نية التعاون", "express intent to cooperate"),
    "04": ("تشاور", "consult"),
    "05": ("تعاون دبلوماسي", "engage in diplomatic cooperation"),
    "06": ("تعاون مادي", "engage in material cooperation"),
    "07": ("تقديم مساعدة", "provide aid"),
    "08": ("تنازل أو تهدئة", "yield"),
    "09": ("تحقيق", "investigate"),
    "10": ("مطالبة", "demand"),
    "11": ("استنكار أو اتهام", "disapprove"),
    "12": ("رفض", "reject"),
    "13": ("تهديد", "threaten"),
    "14": ("احتجاج", "protest"),
    "15": ("استعراض القوة", "exhibit force posture"),
    "16": ("تقليص العلاقات", "reduce relations"),
    "17": ("إكراه", "coerce"),
    "18": ("اعتداء", "assault"),
    "19": ("قتال", "fight"),
    "20": ("عنف جماعي", "use unconventional mass violence"),
}
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
    "cameo": _CAMEO,
}


def named(column, value, lang="ar"):
    """The word for a value of one of the columns ``type``, ``kind``, ``pole``, ``section``, ``cameo``.

    A value that is not known is given back as it is. Raises ValueError for another language than ar and en.

    >>> named("kind", "demonym"), named("cameo", "08", "en"), named("kind", "nickname")
    ('اسم منسوب', 'yield', 'nickname')
    """
    check_language(lang)
    words = _NAMES.get(column, {}).get(value)
    return words[lang == "en"] if words else str(value)
