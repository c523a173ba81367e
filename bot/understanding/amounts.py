"""How people write amounts: numbers as typed or spelt, units, decades, comparisons. Patterns over folded text."""

from __future__ import annotations

import re

from bot.understanding.vocabulary import THING

KIND_WORDS = {
    "rating": "rated|ratings?|scored?",
    "price": "priced?|costs?|costing",
    "runtime": "lasts?|lasting|length|runs",
    "weight": "weighs?|weighing",
}
WORDS: dict[str, float] = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}  # fmt: skip
WORDS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
WORDS |= {
    "hundred": 100,
    "a hundred": 100,
    "thousand": 1000,
    "an": 1,
    "a": 1,
    "half an": 0.5,
    "one and a half": 1.5,
    "two and a half": 2.5,
}
DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
    "ninties": 90,
    "ninetees": 90,
    "eightys": 80,
    "eigthies": 80,
    "seventys": 70,
    "sixtys": 60,
    "fourties": 40,
}
SPELT = "|".join(sorted(WORDS, key=len, reverse=True))
UNITS: dict[str, tuple[str, str, float]] = {  # unit as said -> kind, base unit, factor
    **dict.fromkeys(("$", "€", "£", "¥", "dollar", "dollars", "bucks", "buck", "euro", "euros", "eur", "usd", "gbp", "pound", "pounds", "quid"), ("price", "", 1.0)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("runtime", "min", 1.0)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("runtime", "min", 60.0)),
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms"), ("weight", "g", 1000.0)),
    **dict.fromkeys(("g", "gram", "grams", "gr"), ("weight", "g", 1.0)),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters"), ("capacity", "l", 1.0)),
    **dict.fromkeys(("star", "stars"), ("rating", "", 1.0)),
}  # fmt: skip
FACTORS = {"kg": 1000.0, "g": 1.0, "min": 1.0, "h": 60.0, "hours": 60.0, "minutes": 1.0, "l": 1.0, "ml": 0.001}
_UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
NUMBER = rf"(?P<pre>[$€£¥])?\s?(?P<num>\d+(?:[.,]\d+)*k?|(?:{SPELT})\b)\s?(?P<unit>(?:{_UNIT})(?![a-z]))?"
SECOND_NUMBER = NUMBER.replace("<pre>", "<pre2>").replace("<num>", "<num2>").replace("<unit>", "<unit2>")
_AND_ON = r" (?:(?:or|and) (?:later|newer|after|up|earlier|older|before|on)|onwards?)\b"
DECADE = re.compile(
    r"\b(?P<not>not |no |nothing |except )?(?:(?:made |set |filmed |released )?(?:from|form|in|of|during|out of) )?(?:the )?(?:(?P<part>early|mid|late)[ -])?"
    r"(?:(?P<full>(?:18|19|20)\d0)|'?(?P<short>[2-9]0))\s?'?s\b"
    rf"(?P<on>{_AND_ON})?"
    rf"|\b(?P<not2>not |no |nothing )?(?:from |form |in |of )?(?:the )?(?P<spelt>{'|'.join(DECADES)})\b(?P<on2>{_AND_ON})?"
)
CENTURY = re.compile(r"\b(?:from |in |of )?(?:the |this )?(?P<last>last|20th|twentieth|21st|this) century\b")
RECENT_YEARS = re.compile(
    r"\b(?:from |in |of |within )?(?:the )?(?:last|past) (?P<n>\d+|few|couple(?: of)?|"
    + SPELT
    + r") (?P<what>years?|decades?)\b"
)
BETWEEN = re.compile(
    rf"\b(?P<field>[a-z][a-z ]{{2,14}} )?(?:between|from) {NUMBER} (?:and|to|-|until|till) {SECOND_NUMBER}|(?<![\w$€£]){NUMBER.replace('<pre>', '<pre3>').replace('<num>', '<num3>').replace('<unit>', '<unit3>')} ?(?:-|to) ?{SECOND_NUMBER.replace('2>', '4>')}"
)
_BELOW = r"under|below|less than|cheaper than|shorter than|lighter than|smaller than|older than|earlier than|before|fewer than|lower than|not over|not above|not more than|no more than|no longer than|not longer than|not after|nothing over|nothing above|nothing after|nothing longer than|nothing more than|up to|at most|max(?:imum)?(?: of)?|until|within|<=?"
_ABOVE = r"over|above|more than|longer than|newer than|later than|bigger than|larger than|heavier than|after|since|at least|min(?:imum)?(?: of)?|from|not before|not under|not less than|no less than|nothing before|nothing under|nothing below|nothing older than|not older than|higher than|better than|starting (?:at|from)|>=?"
COMPARED = re.compile(
    rf"(?:\b|(?<=\s)|^)(?P<word>{_BELOW}|{_ABOVE})\s?(?:about |around |the year )?{NUMBER}(?P<tail> ?(?:or less|or under|or below|or more|or newer|or later|or older|and up|and under|onwards?|or so))?(?!\w)"
)
TAILED = re.compile(
    rf"(?<!\w){NUMBER} ?(?P<tail>or less|or under|or below|or earlier|or older|max|tops|at most|or more|or newer|or later|or above|and up|and under|onwards?|\+)(?!\w)"
)
AROUND = re.compile(rf"\b(?:around|about|roughly|circa|ca\.?|approximately)\s{NUMBER}(?!\w)")
EXACT_YEAR = re.compile(
    r"\b(?:from|form|in|of|made in|released in)(?: the year)? (?P<year>(?:18|19|20)\d\d)\b(?!\s?'?s)"
)
YEAR_ADJECTIVE = re.compile(rf"\b(?P<year>(?:18|19|20)\d\d) (?={THING}\b)")
BUDGET = re.compile(
    rf"\b(?:budget(?: is| of)?|spend|pay|have|max(?:imum)?)(?: is| of| about| around| up to| at most| max)* {NUMBER}(?!\w)"
)
STRICT_BELOW = frozenset(
    [
        "under",
        "below",
        "less than",
        "cheaper than",
        "shorter than",
        "lighter than",
        "smaller than",
        "older than",
        "earlier than",
        "before",
        "fewer than",
        "lower than",
        "<",
    ]
)
STRICT_ABOVE = frozenset(
    [
        "over",
        "above",
        "more than",
        "longer than",
        "newer than",
        "later than",
        "bigger than",
        "larger than",
        "heavier than",
        "after",
        "higher than",
        "better than",
        ">",
    ]
)
BELOW_WORD = re.compile(rf"(?:{_BELOW})$")
COMPARED_KIND = {"cheaper than": "price", "shorter than": "runtime", "longer than": "runtime", "lighter than": "weight", "heavier than": "weight",
                  "older than": "year", "newer than": "year", "before": "year", "after": "year", "since": "year", "earlier than": "year",
                  "later than": "year", "smaller than": "capacity", "bigger than": "capacity", "larger than": "capacity", "no longer than": "runtime",
                  "not before": "year", "not after": "year", "nothing before": "year", "nothing after": "year", "nothing older than": "year"}  # fmt: skip


def is_year(value: float) -> bool:
    return 1850 <= value <= 2100 and value == int(value)


def amount(said: str) -> float:
    """A number as typed or spelt: "1,299.50", "1.299,50", "2k", "forty"."""
    said = said.strip()
    if said in WORDS:
        return float(WORDS[said])
    factor = 1000.0 if said.endswith("k") else 1.0
    digits = said.rstrip("k")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    elif "," in digits and "." in digits:
        digits = (
            digits.replace(".", "").replace(",", ".")
            if digits.rfind(",") > digits.rfind(".")
            else digits.replace(",", "")
        )
    else:
        digits = digits.replace(",", ".")
    parts = digits.split(".")
    return factor * float(parts[0] + ("." + "".join(parts[1:]) if len(parts) > 1 else ""))
