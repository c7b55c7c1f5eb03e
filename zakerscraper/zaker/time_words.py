"""Words of Chinese time texts: traditional forms, numbers, parts of the day, weekdays, clocks.

A text is brought to one form first (`normalize`), so that `週三　下午３點半` and `周三 下午3点半` are one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

MAX_LENGTH = 64
"""Characters of a time text; what is longer is a sentence."""

# To normalize a text of megabytes may take hours.
_MAX_GIVEN = 500
_SIMPLIFIED = str.maketrans(
    "時點鐘鍾週個兩發佈間號於後現剛數幾禮編輯傳淩裡裏約頭這〇년월일시분초",
    "时点钟钟周个两发布间号于后现刚数几礼编辑传凌里里约头这零年月日时分秒",
)
_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_DAY_OF_WEEK = r"[(（][月火水木金土日월화수목금토일][)）]"
"""As Japanese and Korean pages have it behind a date."""
_NAMED_BEHIND = re.compile(rf"(?<=\d|日){_DAY_OF_WEEK}\s?")
_BRACKETS = re.compile(r"^[(\[【「]\s*(.*?)\s*[)\]】」]$")
_LABEL = re.compile(
    r"^(?:(?:最后|最近)?(?:发布|更新|发表|发文|刊发|刊登|推送|上传|编辑|修改|创建)(?:时间|日期|于|在)?|时间|日期|北京时间)"
    r"[:\s]*(?:北京时间[:\s]*)?"
)
_BEIJING = r"北京时间|(?:GMT|UTC)\s?\+\s?0?8(?::?00)?"
_BEHIND = re.compile(rf"\s*(?:\(?\s*(?:{_BEIJING})\s*\)?|(?<=[前\d日号刚])\s*(?:发布|更新|发表|推送|上传|编辑于?))$")
_DIGITS = "零一二三四五六七八九"
_NUMBER = re.compile(
    r"(?<!周)(?<!星期)(?<!礼拜)[零一二三四五六七八九十百两]{1,8}(?=\s*(?:个|年|月|日|号|时|点|分|秒|天|周|星期|礼拜|小时|钟头|刻))"
)
WEEKDAYS = {**{name: number for number, name in enumerate("一二三四五六日")}, "天": 6}
"""Names of weekdays behind 周, 星期 or 礼拜; Monday is 0."""
WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"

# Names of a part of the day: the hours it covers, and by which rule an hour named with it is that of the day.
_DAWN, _AM, _NOON, _PM, _NIGHT = "dawn", "am", "noon", "pm", "night"
_PARTS: dict[str, tuple[int, int, str]] = {
    **dict.fromkeys(("凌晨", "拂晓"), (0, 6, _DAWN)),
    **dict.fromkeys(("清晨", "清早", "早晨", "早上", "早间", "早", "晨"), (5, 10, _AM)),
    **dict.fromkeys(("上午", "午前", "오전", "am"), (0, 12, _AM)),
    **dict.fromkeys(("中午", "正午", "午间"), (11, 14, _NOON)),
    **dict.fromkeys(("下午", "午后", "午後", "오후", "pm"), (12, 18, _PM)),
    **dict.fromkeys(("傍晚", "黄昏"), (16, 20, _PM)),
    **dict.fromkeys(("晚上", "晚间", "夜晚", "夜间", "夜里", "深夜", "半夜", "午夜", "晚", "夜"), (18, 30, _NIGHT)),
}
_PART = "(?P<part>" + "|".join(sorted(_PARTS, key=len, reverse=True)) + r"|[AaPp]\.?[Mm]\.?(?![a-z]))"
PARTS_OF_DAY = _PART.replace("(?P<part>", "(?:")
CLOCK = (
    rf"(?:{_PART}\s*)?(?P<hour>\d{{1,2}})\s*"
    r"(?:(?P<colon>:)\s*(?P<minute>\d{1,2})(?:[:分]\s*(?P<second>\d{1,2})?(?:[.,]\d{1,9})?秒?)?"
    r"|[时点](?:(?P<sharp>整|钟)|(?P<half>半)|(?P<quarter>[13])刻|\s*(?P<minutes>\d{1,2})(?:分\s*(?:(?P<seconds>\d{1,2})秒?)?)?)?)"
    r"(?:\s*(?P<meridiem>[AaPp]\.?[Mm]\.?))?"
)
"""A time of day, as `Clock.of` reads it: `15:20`, `下午3:20`, `晚上8点半`, `3:20 PM`; hours alone with 点 or 时."""
_CLOCK_IN_TEXT = (
    rf"(?:{PARTS_OF_DAY}\s*)?\d{{1,2}}\s*(?:[:：]\d{{1,2}}(?:[:：]\d{{1,2}})?分?"
    r"|[时時点點시](?:半|[一三]刻|\s?\d{1,2}[分분]?(?:\d{1,2}秒)?)?)(?:\s*[AaPp][Mm])?"
)
_WEEKDAY_IN_TEXT = r"(?:周|週|星期|礼拜|禮拜)[一二三四五六日天]"
_NO_SCORE = r"(?!\s?(?:[战险完大力小]?胜|[战逼]平|不敌|击败|惜?[负败]|告负|落败|领先|落后|反超|逆转))"
"""What behind two numbers makes them a score: `3-1战胜`, `21:15 不敌`."""
# What a time text begins with, which is looked for first: most places of a text begin none.
_FIRST = "".join(
    sorted({name[0] for name in _PARTS} | set("AP半一二两兩三四五六七八九十今昨大前刚剛上本这這个個周週星礼禮"))
)
TIME_IN_TEXT = re.compile(
    rf"(?=[\d{_FIRST}])(?:\d{{4}}\s*[-/.年년]\s*\d{{1,2}}\s*[-/.月월]\s*\d{{1,2}}\s*(?:[日号號일]|\.(?=\s))?"
    rf"(?:{_DAY_OF_WEEK}|\s*[(（]?{_WEEKDAY_IN_TEXT}[)）]?)?"
    rf"(?:[T\s]*{_CLOCK_IN_TEXT})?(?:Z|[+-]\d\d:?\d\d)?"
    rf"|\d{{1,2}}\s*[-/月]\s*\d{{1,2}}\s*[日号號]?(?:{_DAY_OF_WEEK}|\s*[(（]?{_WEEKDAY_IN_TEXT}[)）]?)?\s*{_CLOCK_IN_TEXT}"
    r"|\d{1,2}\s*月\s*\d{1,2}\s*[日号號]"
    r"|(?:\d{1,4}|半|一|两|兩)\s*[个個]?半?\s*(?:秒[钟鐘鍾]?|分[钟鐘鍾]?|刻[钟鐘鍾]|小[时時]|[钟鐘鍾][头頭]|天|日|周|週|星期|礼拜|禮拜|月|年)\s*[以之]?前"
    r"|[一二三四五六七八九十]{1,3}\s*[个個]?\s*(?:秒[钟鐘鍾]?|分[钟鐘鍾]|小[时時]|天|日|周|週|星期|[个個]月)\s*前(?!\w)"
    rf"|(?:今|昨|大?前)[天日]\s*{_CLOCK_IN_TEXT}|(?:今|昨)(?=[早晨晚夜]){_CLOCK_IN_TEXT}|今天|昨天|前天|[刚剛]{{2}}"
    rf"|[上本这這]?[个個]?{_WEEKDAY_IN_TEXT}\s*{_CLOCK_IN_TEXT}|(?<!\w)上?{_WEEKDAY_IN_TEXT}(?!\w)"
    rf"|{PARTS_OF_DAY}\s*\d{{1,2}}[:：]\d{{2}}"
    rf"|(?:(?<![\d-])\d{{1,2}}-\d{{1,2}}(?![\d-])|(?<![\d:])\d{{1,2}}:\d{{2}}(?![\d:])){_NO_SCORE})"
)
"""A time text within a short text as it is served, not normalized."""
HINT = re.compile(r"[\d前天刚剛周週期拜]")
"""A character of which each such text has one, and most others have none."""
PART_ALONE = _PART.replace("<part>", "<part_alone>")


def normalize(text: str) -> str:
    """Return a time text in one form, "" where it is too long for one.

    Simplified characters, ASCII digits, single spaces. Labels (`发布时间：`, `更新于`, `…发布`), brackets around it and
    a zone that is the site's own are left out.
    """
    if len(text) > _MAX_GIVEN:
        return ""
    text = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_SIMPLIFIED)).strip(" ·|,")
    if len(text) > 2 * MAX_LENGTH:
        return ""
    if match := _BRACKETS.match(text):
        text = match[1]
    text = _NAMED_BEHIND.sub(" ", text)
    text = _BEHIND.sub("", _LABEL.sub("", text)).strip()
    return "" if len(text) > MAX_LENGTH else _NUMBER.sub(lambda match: str(_number(match[0])), text)


def names_beijing(text: str) -> bool:
    """Return whether a time text says that it is of +08:00 in a way that `normalize` leaves out."""
    return len(text) <= _MAX_GIVEN and re.search(_BEIJING, text.replace("時間", "时间")) is not None


def _number(text: str) -> int:
    """Return the number that Chinese numerals mean, by place (`二零二六`) or by name (`一百六十八`)."""
    text = text.replace("两", "二")
    if not set(text) & {"十", "百"}:
        return int("".join(str(_DIGITS.index(character)) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.index(character)
    return total + digit


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, or a part of one, in seconds from the day's midnight; beyond 86,400 of the next day.

    Attributes:
        start, end: Both inclusive.
        exact: Whether it names a moment, to the minute or better.
    """

    start: int
    end: int
    exact: bool = False

    @classmethod
    def of(cls, match: re.Match[str]) -> Self | None:
        """Return what the groups of `CLOCK` or `PART_ALONE` in *match* mean, None where neither has matched.

        Raises ValueError for a time that no day has (`25:00`, `上午15:20`).
        """
        groups = match.groupdict()
        if groups.get("hour") is None:
            if not (alone := groups.get("part_alone")):
                return None
            first, last, _ = _part(alone)
            return cls(first * 3600, last * 3600 - 1)
        hour, part = int(groups["hour"]), groups["part"] or groups["meridiem"]
        minute = 30 if groups["half"] else 15 * int(groups["quarter"] or 0)
        minute = int(groups["minute"] or groups["minutes"] or minute)
        second = int(groups["second"] or groups["seconds"] or 0)
        if hour > 23 or minute > 59 or second > 59:
            raise ValueError(match[0])
        start, unsure = hour, False
        if part:
            start, unsure = _hour_of_day(hour, _part(part)[2], spoken=not groups["colon"])
        start = start * 3600 + minute * 60 + second
        if unsure:  # 深夜1点 is said of the night before and of the one after
            return cls(start, start + 86_400)
        names = ("colon", "sharp", "half", "quarter", "minutes")
        exact = any(groups[name] is not None for name in names)
        return cls(start, start if exact else start + 3599, exact)


def _part(name: str) -> tuple[int, int, str]:
    return _PARTS[name.lower().replace(".", "")]


def _hour_of_day(hour: int, rule: str, *, spoken: bool) -> tuple[int, bool]:
    """Return the hour, 0 to 23, that *hour* of a part of the day is, and whether it may also be that of the next day.

    `上午12:30` is a program's half past midnight; `上午12点`, as people say it, is noon.
    """
    if rule in {_DAWN, _AM}:
        if hour > 12:
            raise ValueError(f"{hour} in the morning")
        return (0 if hour == 12 and (rule == _DAWN or not spoken) else hour), False
    if rule == _NOON:
        return (hour + 12 if hour < 10 else hour), False
    if rule == _PM:
        return (hour + 12 if hour < 12 else hour), False
    if hour == 12 or hour < 5:
        return hour % 12, True
    return (hour + 12 if hour < 12 else hour), False
