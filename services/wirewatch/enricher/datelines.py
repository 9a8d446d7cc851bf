"""Recognise a dateline: where and by whom a story was written ("MOSCOW, Nov 3 (Reuters) -")."""

import re

LONGEST = 120
"""Characters that a dateline may have; more are not looked at."""

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_MONTH_RU = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?"
_DASH = r"\s*(?:-{1,2}|–|—)\s*"
_CREDIT_RU = (
    rf"/[^/\n]{{2,20}}/\.?|\([^)\n]{{2,20}}\)\.?{_DASH}"
    rf"|(?:[-–—]\s)?[А-ЯЁA-Z][\w. ]{{2,20}}?(?:\.\s|{_DASH})|{_DASH}"
)
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        # A place, perhaps a date, then the agency in brackets.
        rf"[A-Z][\w .,'’/-]{{1,50}}\([A-Z][\w ./]{{1,24}}\){_DASH}",
        # A place in capitals, then a dash or colon.
        rf"[A-Z]{{3}}[A-Z .'’-]*(?:,[^-–—:\n]{{1,40}})?(?:\s{_DASH}|:\s)",
        # A place and a date, then a dash.
        rf"[A-Z][\w .'’-]{{2,30}},\s{_MONTH}\s\d{{1,2}}(?:,\s\d{{4}})?{_DASH}",
        # «МОСКВА, 3 ноября — РИА Новости.» «МОСКВА, 3 ноября. /ТАСС/.» «Москва. 3 ноября. Ф -»
        rf"[А-ЯЁ][\w -]{{2,30}}[.,]\s\d{{1,2}}\s{_MONTH_RU}(?:\s\d{{4}})?[.,]?\s*(?:{_CREDIT_RU})",
        rf"[А-ЯЁ]{{3}}[А-ЯЁ -]*(?:,[^-–—\n]{{1,30}})?\s{_DASH}",
        # «新华社北京11月3日电（记者…）» «中新网莫斯科11月3日电»
        r"[(\[【]?[\u4e00-\u9fff]{2,4}(?:社|网|报)[^，。,\n]{0,16}?电(?:\s*[(（][^)）\n]{0,30}[)）])?",
        r"[\u4e00-\u9fff]{2,8}\d{1,2}月\d{1,2}日电",
    )
)


def dateline_end(text: str) -> int:
    """How many characters of the beginning are a dateline; 0 if there is none."""
    for pattern in _DATELINES:
        if match := pattern.match(text, 0, LONGEST):
            return match.end()
    return 0
