"""Dates as news writes them: Gregorian with all sets of month names, Hijri, Arabic-Indic digits.

Names stand in data/lexicons/calendar.csv. A date is read only where the whole string is one: what says more, less or
two different things is no date. Relative dates need a day to count from.
"""

import datetime
import re
from functools import lru_cache

import pandas as pd

from helpers import arabic
from helpers.paths import LEXICONS

NAT = pd.NaT
HIJRI_YEARS = range(1343, 1501)  # the years that the Umm al-Qura tables cover
_ZONE = r"(?:\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})(?!\w))?"
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_TURNED = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_PACKED = re.compile(r"(?:19|20)\d{6}|(?:19|20)\d{6}t?\d{6}")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@lru_cache(maxsize=1)
def _calendar():
    """{kind: {folded name: value}} and the patterns made of them."""
    table = pd.read_csv(LEXICONS / "calendar.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    names = {}
    for kind, name, value in zip(table["kind"], table["name"], table["value"], strict=True):
        names.setdefault(kind, {})[arabic.fold(name)] = value
    any_of = {k: "|".join(sorted(map(re.escape, v), key=len, reverse=True)) for k, v in names.items()}
    month = f"(?:{any_of['month']}|{any_of['hijri_month']})(?![^\\W\\d])"
    second = f"(?:\\s*[/(-]\\s*(?P<other>{month})\\s*\\)?)?"
    year = rf"(?:(?:\s|[/,-]|عام|سنه)*(?P<year>\d{{4}})(?!\d))?\s*(?P<era>(?:{any_of['era']})(?!\w))?"
    patterns = {
        "day_month": re.compile(
            rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s|من|شهر|of|[-/])*(?P<month>{month})\.?{second}{year}"
        ),
        "month_day": re.compile(
            rf"(?<!\w)(?P<month>{month})\.?{second}\s*(?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?{year}"
        ),
        "time": re.compile(
            rf"(?:(?<=\d)t|(?<!\d))(\d{{1,2}}):(\d{{2}})(?::(\d{{2}})(?:\.\d+)?)?{_ZONE}\s*((?:{any_of['half']})(?!\w))?{_ZONE}"
        ),
        "weekday": re.compile(rf"(?<!\w)(?:و)?(?P<name>{any_of['weekday']})(?!\w)"),
        "noise": re.compile(rf"(?<!\w)(?:{any_of['label']}|{any_of['era']})(?!\w)|[\s,:;|()/.\-–—_\u200b]+"),
        "ago": re.compile(rf"(?:منذ|قبل)\s*(\d+)?\s*({any_of['unit']})|(\d+|an?)\s*({any_of['unit']})\s*ago"),
    }
    return names, patterns


def parse_date(value, reference=None, dayfirst=None):
    """The moment that ``value`` names, as written (a time zone is dropped), or NaT.

    ``value`` may be a str, a date or a Timestamp. Numbers such as 3/4/2022 are read only with ``dayfirst`` True or
    False, unless one of them can be no month. "السبت", "أمس", "قبل 3 ساعات" and a day without a year are read only with
    ``reference``, the day on which they were written: a weekday is the last one up to that day. A weekday or a Hijri
    date that contradicts the rest makes it no date.

    >>> parse_date("السبت ١٥ كانون الثاني/يناير ٢٠٢٢").date()
    datetime.date(2022, 1, 15)
    >>> parse_date("12 جمادى الآخرة 1443 هـ").date(), parse_date("السبت"), parse_date("السبت", "2022-01-18").day
    (datetime.date(2022, 1, 15), NaT, 15)
    """
    if isinstance(value, (datetime.date, pd.Timestamp)):
        return _moment(value)
    if isinstance(value, int) and not isinstance(value, bool) and _PACKED.fullmatch(str(value)):
        value = str(value)
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        return NAT
    text = arabic.fold(value.translate(_DIGITS)).replace("،", ",").strip()
    return _explicit(text, reference, dayfirst)


def _moment(value):
    try:
        moment = pd.Timestamp(value)
    except (ValueError, OverflowError):
        return NAT
    return moment.tz_localize(None) if moment is not NAT and moment.tzinfo else moment


def _explicit(text, reference, dayfirst):
    names, patterns = _calendar()
    if _PACKED.fullmatch(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:8]}" + (
            f" {text[-6:-4]}:{text[-4:-2]}:{text[-2:]}" if len(text) > 8 else ""
        )
    clock, rest = _time(text, patterns["time"], names["half"])
    if clock is None:
        return NAT
    days, rest = _days(rest, names, patterns, reference, dayfirst)
    weekdays = {int(names["weekday"][m["name"]]) for m in patterns["weekday"].finditer(rest)}
    bare = patterns["noise"].sub("", patterns["weekday"].sub(" ", rest))
    if days and not bare and None not in days:
        day = days[0]
        near = all(abs((other - day).days) <= 2 for other in days)
        return _at(day, clock) if near and weekdays <= {day.weekday()} else NAT
    if days or reference is None:
        return NAT
    return _relative(text, rest, bare, weekdays, clock, _moment(reference))


def _time(text, pattern, halves):
    """(hour, minute, second), (0, 0, 0) where none is named, None where it is impossible; and the text without it."""
    match = pattern.search(text)
    if not match:
        return (0, 0, 0), text
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = halves.get(match[4])
    if half and hour > 12:
        half = None
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return ((hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None), rest


def _days(text, names, patterns, reference, dayfirst):
    """The days named (None for an impossible one), Gregorian ones first, and the text without them."""
    gregorian, hijri = [], []

    def numbers(match):
        if match.re is _ISO:
            year, month, day = int(match[1]), int(match[3]), int(match[4])
        else:
            day, month, year = int(match[1]), int(match[3]), int(match[4])
            if month > 12 >= day or dayfirst is False:
                day, month = month, day
            elif day <= 12 and day != month and dayfirst is None:
                day = 0
        (hijri if year in HIJRI_YEARS else gregorian).append(_day(year, month, day, year in HIJRI_YEARS))
        return " "

    def named(match):
        kinds = ["hijri_month" if match["month"] in names["hijri_month"] else "month"]
        month = int(names[kinds[0]][match["month"]])
        same = match["other"] is None or names[kinds[0]].get(match["other"]) == str(month)
        moon = kinds[0] == "hijri_month"
        if match["year"] is None:
            day = _last(month, int(match["day"]), reference) if same and reference is not None and not moon else None
        else:
            era = names["era"].get(match["era"], "hijri" if moon else "gregorian")
            same = same and (era == "hijri") == moon
            day = _day(int(match["year"]), month, int(match["day"]), moon) if same else None
        (hijri if moon else gregorian).append(day)
        return " "

    for pattern, take in (
        (_ISO, numbers),
        (_TURNED, numbers),
        (patterns["day_month"], named),
        (patterns["month_day"], named),
    ):
        text = pattern.sub(take, text)
    return gregorian + hijri, text


def _day(year, month, day, hijri=False):
    try:
        if hijri:
            from hijridate import Hijri  # its tables are loaded only where a Hijri date stands

            return datetime.date(*Hijri(year, month, day).to_gregorian().datetuple())
        return datetime.date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _last(month, day, reference):
    """The last such day up to the reference date."""
    last = _moment(reference).date()
    found = (_day(year, month, day) for year in (last.year, last.year - 1))
    return next((date for date in found if date and date <= last), None)


def _relative(text, rest, bare, weekdays, clock, reference):
    names, patterns = _calendar()
    ago = patterns["ago"].search(text)
    if ago and not patterns["noise"].sub("", patterns["ago"].sub(" ", text)):
        count = ago[1] or ago[3] or "1"
        minutes = (int(count) if count.isdigit() else 1) * int(names["unit"][ago[2] or ago[4]])
        return _moment(reference - datetime.timedelta(minutes=minutes)) if minutes < 10**7 else NAT
    if len(weekdays) == 1 and bare in ("", "الماضي", "المنصرم"):
        back = (reference.weekday() - min(weekdays)) % 7 or (7 if bare else 0)
        return _at(reference.date() - datetime.timedelta(days=back), clock)
    word = " ".join(patterns["weekday"].sub(" ", rest).split())
    if word in names["day"]:
        day = reference.date() + datetime.timedelta(days=int(names["day"][word]))
        return _at(day, clock) if weekdays <= {day.weekday()} else NAT
    return NAT


def _at(day, clock):
    return pd.Timestamp(datetime.datetime.combine(day, datetime.time(*clock)))
