"""The names of states in Arabic and English, as CLDR gives them: writes data/lexicons/state_names_cldr.csv.

CLDR (through Babel) is the base of our names of states; data/lexicons/entity_forms.csv adds what news really writes.
Babel knows the two-letter codes of ISO 3166-1 and, as aliases of them, the three-letter ones that our entities bear.
"""

import re
import unicodedata

import pandas as pd
from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers

from helpers.paths import LEXICONS

OUT = LEXICONS / "state_names_cldr.csv"

WITHDRAWN = {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"}  # ISO 3166-3: states of another name or no more
RESERVED = {"ASC", "CPT", "DGA", "TAA"}  # islands with a reserved code, no entry of their own
PRIVATE = re.compile("AAA|Q[M-Z].|X..|ZZZ")  # for everyone's own use
NAMED_OTHERWISE = {"XK": "XKX"}  # Kosovo, by the code that others use
REGIONS = {"EUROPE": "150"}  # entities that are no states: the territory of CLDR
NOT_IN_CLDR = {"SUN": ("الاتحاد السوفيتي", "Soviet Union")}

# Words before a name that stand outside the span of a mention, and around it
CLASSIFIERS = ("جمهورية ", "مملكة ", "دولة ", "سلطنة ")
REGION_OF_CHINA = re.compile("^منطقة (.+) الإدارية الخاصة$")


def alpha3_codes():
    """{alpha-2: alpha-3} for every entry of ISO 3166-1, and Kosovo.

    >>> codes = alpha3_codes()
    >>> codes["FR"], codes["CD"], codes["XK"], len(codes)
    ('FRA', 'COD', 'XKX', 250)
    """
    codes = {}
    for code, territories in get_global("territory_aliases").items():
        plain = re.fullmatch("[A-Z]{3}", code) and len(territories) == 1 and len(territories[0]) == 2
        if plain and code not in WITHDRAWN | RESERVED and not PRIVATE.fullmatch(code) and territories[0] != "EU":
            codes[territories[0]] = code
    return codes | NAMED_OTHERWISE


def plain_form(name):
    """A name of CLDR as news would write it: no vowels, brackets, dashes or classifier.

    >>> plain_form("عُمان"), plain_form("الكونغو - كينشاسا"), plain_form("جمهورية أفريقيا الوسطى")
    ('عمان', 'الكونغو كينشاسا', 'أفريقيا الوسطى')
    >>> plain_form("ميانمار (بورما)"), plain_form("منطقة ماكاو الإدارية الخاصة")
    ('ميانمار', 'ماكاو')
    """
    name = "".join(letter for letter in name if not unicodedata.combining(letter))
    name = " ".join(re.sub(r"\(.*?\)| - ", " ", name).split())
    name = REGION_OF_CHINA.sub(r"\1", name)
    for classifier in CLASSIFIERS:
        name = name.removeprefix(classifier)
    return name


def state_names():
    """The table: ``entity`` (ISO 3166-1 alpha-3), ``ar``, ``en`` (CLDR's names), ``form`` (the name as news writes it).

    One row a form: where the Arabic of one country names a state in another way, the state has several. All columns are
    str; rows are sorted by entity, the form of general Arabic first.
    """
    variants = ["ar", *sorted(code for code in locale_identifiers() if code.startswith("ar_"))]
    arabic = [Locale.parse(code).territories for code in variants]
    english = Locale("en").territories
    territories = {entity: territory for territory, entity in alpha3_codes().items()} | REGIONS
    rows = []
    for entity, territory in territories.items():
        for names in arabic:
            rows.append((entity, arabic[0][territory], english[territory], plain_form(names[territory])))
    rows += [(entity, ar, en, plain_form(ar)) for entity, (ar, en) in NOT_IN_CLDR.items()]
    table = pd.DataFrame(rows, columns=["entity", "ar", "en", "form"]).drop_duplicates(["entity", "form"])
    return table.sort_values("entity", kind="stable").reset_index(drop=True)


def main():
    state_names().to_csv(OUT, index=False, encoding="utf-8", lineterminator="\n")


if __name__ == "__main__":
    main()
