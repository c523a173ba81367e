"""What people ask about, in their words: the ideas behind a schema's fields, and how each is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from re import Pattern
from types import MappingProxyType
from typing import Literal

from retrieval.types import NumberKind

Nature = Literal["number", "facet", "people", "closed", "variant", "other"]
_REF = r"(?:it|this|that|they|these|those|them|(?:the |this |that )?(?:\w+ )?(?:one|film|movie))"
_BE = r"(?:is|are|was|were)"
_KIDS = (
    r"(?:kids?|child|children|toddlers?|bab(?:y|ies)|famil(?:y|ies)|sons?|daughters?|nephews?|nieces?|grand(?:kids|children|son|daughter)"
    r"|teens?|teenagers?|boys|girls|(?:\w+ )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve) ?(?:year|yr|yo|y o)s?(?: olds?)?)"
)


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing people ask about.

    `columns` are the names of facets and numbers that carry it, `asks` the ways to ask for it, `beside` the words
    that may stand in such a question without asking for something else. `nature`: a `closed` facet lists all there
    is (genres), `people` are the most important ones only, a `variant` may differ within a group (colour).
    `said` is how a listing's free text states it.
    """

    name: str
    nature: Nature
    asks: Pattern[str]
    columns: Pattern[str] | None = None
    kind: NumberKind | None = None
    beside: frozenset[str] = frozenset()
    said: Pattern[str] | None = None


def _idea(
    name: str, nature: Nature, asks: str, *, columns: str = "", kind: NumberKind | None = None, beside: str = "", said: str = ""
) -> Idea:
    return Idea(
        name,
        nature,
        re.compile(asks),
        re.compile(rf"^(?:.* )?(?:{columns})$") if columns else None,
        kind,
        frozenset(beside.split()),
        re.compile(said, re.IGNORECASE) if said else None,
    )


_TABLE = (
    _idea(
        "availability", "other",
        r"\b(?:in|out of) stock\b|\b(?:un)?available\b|\bavailability\b|\bsold out\b|\bcan (?:i|you|we|one) (?:still |actually )?(?:buy|get|order) (?:it|this|that|these|them|one)\b(?! for)"
        rf"|\bdo you (?:still )?(?:have|sell|stock|carry) {_REF}\b|\b(?:any|many|some) left\b|\bstock\b",
        beside="buy order purchase stock left sell carry many available unavailable",
    ),
    _idea(
        "weight", "number", rf"\bhow heavy\b|\bweigh\w*\b|\bhow light\b|\b{_BE} {_REF} (?:\w+ )?(?:heavy|light|lightweight)$",
        kind="weight", beside="heavy light lightweight much total", said=r"\bweigh(?:s|ing)?\b",
    ),
    _idea(
        "capacity", "number",
        r"\bcapacity\b|\bhow many (?:lit(?:er|re)s|l)\b|\bvolume\b|\bhow (?:big|large|roomy|spacious)\b"
        r"|\bhow much (?!weight\b|kg\b)(?:\w+ )?(?:does|do|can|will|would) (?:it|this|that|they|the \w+) (?:hold|fit|carry|take)\b|\bhow much (?:\w+ )?(?:fits|goes) in\b",
        columns="capacity|volume", kind="capacity", beside="big large litres liters litre much hold fit fits carry take inside water stuff gear",
        said=r"\bcapacity\b|\bholds? \w+(?:\.\d+)? (?:l|lit)|\b\d+(?:\.\d+)?[- ](?:l|lit(?:er|re)s?)\b",
    ),
    _idea(
        "price", "number",
        r"\bhow much\b|\bprices?\b|\bpriced\b|\bcosts?\b|\bcosting\b|\bexpensive\b|\bpricey\b|\bcheap\b|\baffordable\b"
        r"|\bhow many (?:euros?|dollars?|pounds?|bucks|quid)\b|\bset me back\b|\bgo(?:es)? for\b|\bpay\b",
        columns="price|cost", kind="price",
        beside="much cost price pay expensive cheap affordable euro euros eur dollars usd pounds bucks quid retail money buy back selling",
        said=r"\bcosts?\b.*\d",
    ),
    _idea(
        "year", "number",
        r"\b(?:what|which) (?:\w+ )?year\b|\bwhen (?:was|is|did|were|does|do)\b|\bhow (?:old|new|recent|long ago)\b(?! (?:is|are|was|were) (?:he|she|they)\b)|\brelease (?:date|year)\b"
        rf"|\byear\b|\b{_BE} {_REF} (?:\w+ )?(?:old|new|recent|modern)$|\b(?:came|come|coming) out\b|\breleased\b|\bfrom what year\b",
        columns="year|release date|released|publication date|published|vintage", kind="year",
        beside="year made make release released releases date old new recent modern out ago premiere premiered first",
    ),
    _idea(
        "runtime", "number",
        r"\bhow (?:long|lengthy)\b(?! ago| did (?:they|he|she|you|we))|\brun ?time\b|\brunning time\b|\bduration\b|\bhow many (?:hours|minutes|mins|hrs)\b|\blength\b"
        rf"|\b{_BE} {_REF} (?:\w+ )?(?:long|short)$",
        columns="runtime|run time|running time|duration|length|playing time", kind="runtime",
        beside="long short run running last lasts take takes runtime time hours minutes mins length watch finish hour",
        said=r"\brun(?:s|ning time)\b.*\b(?:min|h|hour)|\bminutes? long\b|\bhours? long\b|\b\d+ (?:m|cm) long\b",
    ),
    _idea(
        "certificate", "closed",
        r"\bage (?:rating|limit|group|range|restriction)\b|\bcertificat(?:e|ion)\b|\brated (?:r|g|u|x|m|pg|pg ?13|nc ?17|r ?\d+|\d\d?a?)\b|\b(?:what|which) ages?\b"
        rf"|\b(?:good|ok|okay|suitable|safe|appropriate|fine|fit|alright|right|for|rated|scary) (?:for |enough for |to (?:watch|see|use) with )?(?:(?:my|the|a|an|our|his|her|little|small|young|younger|older|whole|all|the whole) )*{_KIDS}\b"
        rf"|\b(?:kids?|child|family) (?:friendly|safe)\b|\b(?:can|could|should|may) (?:my |the |our |small |young )*{_KIDS} (?:\w+ )?(?:watch|see|use|wear|play|read)\b"
        r"|\bhow old (?:do|does|must|should)\b",
        columns="age rating|certificate|certification|rated|mpaa|mpaa rating|content rating|age|ages|age group|age range|fsk|recommended age",
        beside="age ages rating certificate certification rated suitable appropriate safe scary kids kid children child family families little small "
        "young younger older old year years yr yo whole watch see use used wear play friendly limit group range recommended fit together our",
        said=r"\bages?\b (?:\w+|\d+)(?: to| and|-|–)|\b(?:for|by) (?:nearly |almost )?all ages\b|\bfor (?:(?:brave|older|young(?:er)?|small|little|most|adults and) )*(?:kids|children|families)\b(?=[ .,;]|$)(?! who)",
    ),
    _idea(
        "rating", "number",
        r"\b(?:good|bad|great|decent|high|low) (?:ratings?|scores?|reviews?)\b|\bany good\b|\bhow good\b|\bscores?\b|\breviews?\b|\breviewed\b|\bhow many stars\b"
        rf"|\bworth (?:it|watching|seeing|buying|reading|the (?:money|price))\b|\b(?:well|highly) (?:rated|reviewed|received)\b|\b{_BE} {_REF} (?:\w+ )?(?:good|bad|great|decent|worth it)$"
        r"|\b(?:people|others|customers|users) (?:like|rate|think|say)\b",
        columns="rating|ratings|score|stars|average rating|user rating|review score|imdb rating", kind="rating",
        beside="good bad great decent rating rated score review reviews people others customers users like worth watching seeing buying reading well highly stars average high low received",
    ),
    _idea("rated", "other", r"\bratings?\b|\b(?:is|was|are) (?:it|this|that|they) rated\b|\brated\b", beside="rating rated"),
    _idea(
        "directors", "people",
        r"\bwho (?:directed|made|did|filmed|shot|was it made by)\b|\bdirect(?:s|ed|ors?|ing|ion)?\b|\bwhose (?:film|movie)\b|\bfilm ?makers?\b|\bmade by\b|\bdid .+ make (?:it|this|that)\b",
        columns="directors?|director name|directed by|film ?makers?", beside="direct directed director directors made make filmmaker else",
    ),
    _idea(
        "writers", "people",
        r"\bwho (?:wrote|penned)\b|\b(?:screen)?writers?\b|\bwritten\b|\bscreenplay\b|\bscript\b|\bauthors?\b|\bwrote\b|\bwrite\b",
        columns="writers?|authors?|screenwriters?|screenplay|written by|author name", beside="write wrote written writer writers screenplay script author authors else",
    ),
    _idea(
        "cast", "people",
        r"\bwho (?:all |else )?(?:is|are|was|were|all is|else is) (?:all |also |else |starring |acting |playing )?(?:in|on)\b|\bwho (?:all |else )?(?:stars?|plays?|acts?|acted|starred|played|features)\b"
        r"|\bcast(?:ing)?\b|\bactors?\b|\bactress(?:es)?\b|\bstar(?:s|ring|red|rs)?\b|\bact(?:s|ed|ing)? in\b"
        r"|\bplays? in\b|\bappears? in\b|\bbig names\b",
        columns="stars?|cast|actors?|actress(?:es)?|starring|performers?|main cast|leads?",
        beside="other star stars starring starred cast actor actors actress actresses act acts acting plays play played playing lead leads leading role roles famous known well big names else features appear appears main anybody recognize recognise",
    ),
    _idea(
        "genres", "closed",
        r"\bgenres?\b|\b(?:what|which) (?:kind|type|sort|style) of (?:a )?(?:film|movie|flick|show|book|game|music|story|thing)\b|\bsort of (?:film|movie)\b",
        columns="genres?|styles?|film genre", beside="genre genres kind type sort style film movie show book game music",
    ),
    _idea(
        "category", "closed", r"\bcategor(?:y|ies)\b|\bdepartment\b|\b(?:what|which) (?:kind|type|sort) of (?:product|item|article)\b",
        columns="category|categories|department|product type|type|section", beside="category categories department kind type sort product item",
    ),
    _idea(
        "brand", "closed",
        r"\bbrands?\b|\bwho (?:makes|made|manufactures|manufactured|produces|produced|is it made by|is it by|is the maker)\b|\bmakers?\b|\bmanufacturer\b|\bmade by\b|\bwhat (?:make|company)\b|\bwhich (?:make|company)\b"
        r"",
        columns="brands?|manufacturer|maker|vendor|company|publisher|studio|label", beside="brand brands maker make makes made manufacturer manufactures company produces",
    ),
    _idea(
        "colour", "variant", r"\bcolou?rs?\b|\bcoloured\b|\bshades?\b",
        columns="colou?rs?|colou?rway|shades?", beside="other another colour colours color colors shade shades come comes available options option choice choices different sold sell",
    ),
    _idea(
        "size", "variant", r"\bsizes?\b|\bsizing\b|\bhow (?:big|large)\b", columns="sizes?|sizing|shoe size|fit",
        beside="other another size sizes sizing come comes available options option big large choices different sold sell",
        said=r"\bsizes?\b|\bfits (?:\w+ ){0,3}(?:of|up|from)\b.*\d",
    ),
    _idea(
        "material", "facet",
        r"\bmaterials?\b|\bfabrics?\b|\bmade (?:up )?(?:out )?(?:of|from)\b|\bcomposition\b|\bwhat (?:is|are) (?:it|this|that|they|these|the \w+) made\b",
        columns="materials?|fabrics?|composition|shell|upper|made of", beside="material materials fabric fabrics made composition shell outer",
    ),
    _idea(
        "country", "facet",
        rf"\bcountr(?:y|ies)\b|\bwhere (?:is|are|was|were|does|do|did) {_REF} (?:\w+ )?(?:from|come from|made|produced|manufactured)\b|\bwhere (?:is|was) (?:it|this) (?:come )?from\b|\borigin\b|\bwhere (?:from|made)\b",
        columns="countr(?:y|ies)|country of origin|origin|made in|production countr(?:y|ies)", beside="country countries origin made produced manufactured come",
        said=r"\b(?:made|sewn|knitted|built|welded|woven|spun|assembled|printed|produced|manufactured)(?: and \w+)?(?: by [^.]{0,30})? in (?!a\b|an\b|the\b|your\b)",
    ),
    _idea(
        "language", "facet", r"\blanguages?\b|\bwhat do they speak\b|\bspoken\b", columns="languages?|spoken languages?|original language",
        beside="language languages spoken speak original",
    ),
    _idea(
        "season", "facet", r"\bseasons?\b|\btime of (?:the )?year\b", columns="seasons?", beside="season seasons time year best"
    ),
    _idea(
        "link", "other", r"\bwhere (?:can|could|do|would|should) (?:i|we|you|one) (?:get|buy|find|order|purchase|see|look at)(?: (?:it|this|that|them|these|those|one)(?! on\b))?\b|\blink\b|\burl\b|\bweb ?(?:site|page)\b",
        beside="buy find order purchase link url website page web online",
    ),
    _idea("title", "other", rf"\bwhat (?:is|was) {_REF} (?:called|titled)\b|\bwhat is the (?:name|title)\b|\bwhat is (?:its|his) (?:name|title)\b", beside="name title"),
    _idea(
        "about", "other",
        r"\bwhat (?:is|was|are|were) (?:it|this|that|they|.+?) (?:is |all )?about$|\bplot\b|\bpremise\b|\bstory ?line\b|\bsynopsis\b|\bsummar(?:y|ise|ize)\b|\bdescri(?:be|ption)\b"
        r"|\btell me (?:more|about|something|a (?:bit|little))\b|\bmore (?:info|information|details?)\b|\b(?:any|the|some) (?:info|information|details?)\b|\bwhat happens\b|\bwhat is the (?:story|movie|film|book)\b|\bmore about\b"
        r"|\bwhat (?:is|was) (?:it|this|that)(?: one)?$",
        beside="about plot premise story storyline synopsis summary describe description info information details detail happens bit little know",
    ),
)  # fmt: skip

IDEAS: Mapping[str, Idea] = MappingProxyType({idea.name: idea for idea in _TABLE})
CLOSED = frozenset(idea.name for idea in _TABLE if idea.nature == "closed")
PEOPLE = frozenset(idea.name for idea in _TABLE if idea.nature == "people")
VARIANT = frozenset(idea.name for idea in _TABLE if idea.nature == "variant")


def idea_of_column(label: str, kind: NumberKind | None = None) -> str | None:
    """The idea that a facet or number stands for, by its label and, for a number, its kind."""
    if kind is not None and kind != "other":
        return next((idea.name for idea in _TABLE if idea.kind == kind), None)
    fitting = [idea for idea in _TABLE if idea.columns and (idea.nature == "number") == (kind is not None)]
    return next((idea.name for idea in fitting if idea.columns and idea.columns.match(label)), None)
