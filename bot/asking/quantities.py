"""How people ask for what can be counted or rated: stock, weight, size, price, year, length, age, ratings."""

from __future__ import annotations

from bot.asking.idea import BE, KIDS, REF, idea

QUANTITIES = (
    idea(
        "availability",
        "other",
        r"\b(?:in|out of) stock\b|\b(?:un)?available\b|\bavailability\b|\bsold out\b|\bcan (?:i|you|we"
        r"|one) (?:still |actually )?(?:buy|get|order) (?:it|this|that|these|them|one)\b(?! for)"
        rf"|\bdo you (?:still )?(?:have|sell|stock|carry) {REF}\b|\b(?:any|many|some) left\b|\bstock\b",
        beside="buy order purchase stock left sell carry many available unavailable",
    ),
    idea(
        "weight",
        "number",
        rf"\bhow heavy\b|\bweigh\w*\b|\bhow light\b|\b{BE} {REF} (?:\w+ )?(?:heavy|light|lightweight)$",
        kind="weight",
        beside="heavy light lightweight much total",
        said=r"\bweigh(?:s|ing)?\b",
    ),
    idea(
        "capacity",
        "number",
        r"\bcapacity\b|\bhow many (?:lit(?:er|re)s|l)\b|\bvolume\b|\bhow (?:big|large|roomy|spacious)\b"
        r"|\bhow much (?!weight\b|kg\b)(?:\w+ )?(?:does|do|can|will|would) (?:it|this|that|they|the \w+) (?:hold"
        r"|fit|carry|take)\b|\bhow much (?:\w+ )?(?:fits|goes) in\b",
        columns="capacity|volume",
        kind="capacity",
        beside="big large litres liters litre much hold fit fits carry take inside water stuff gear",
        said=r"\bcapacity\b|\bholds? \w+(?:\.\d+)? (?:l|lit)|\b\d+(?:\.\d+)?[- ](?:l|lit(?:er|re)s?)\b",
    ),
    idea(
        "price",
        "number",
        r"\bhow much\b|\bprices?\b|\bpriced\b|\bcosts?\b|\bcosting\b|\bexpensive\b|\bpricey\b|\bcheap\b|\baffordable\b"
        r"|\bhow many (?:euros?|dollars?|pounds?|bucks|quid)\b|\bset me back\b|\bgo(?:es)? for\b|\bpay\b",
        columns="price|cost",
        kind="price",
        beside=(
            "much cost price pay expensive cheap affordable euro euros eur dollars usd pounds bucks quid retail "
            "money buy back selling"
        ),
        said=r"\bcosts?\b.*\d",
    ),
    idea(
        "year",
        "number",
        r"\b(?:what|which) (?:\w+ )?year\b|\bwhen (?:was|is|did|were|does|do)\b|\bhow (?:old|new|recent"
        r"|long ago)\b(?! (?:is|are|was|were) (?:he|she|they)\b)|\brelease (?:date|year)\b"
        rf"|\byear\b|\b{BE} {REF} (?:\w+ )?(?:old|new|recent|modern)$|\b(?:came|come|coming) out\b|\breleased\b"
        r"|\bfrom what year\b",
        columns="year|release date|released|publication date|published|vintage",
        kind="year",
        beside="year made make release released releases date old new recent modern out ago premiere premiered first",
    ),
    idea(
        "runtime",
        "number",
        r"\bhow (?:long|lengthy)\b(?! ago| did (?:they|he|she|you|we))|\brun ?time\b|\brunning time\b|\bduration\b"
        r"|\bhow many (?:hours|minutes|mins|hrs)\b|\blength\b"
        rf"|\b{BE} {REF} (?:\w+ )?(?:long|short)$",
        columns="runtime|run time|running time|duration|length|playing time",
        kind="runtime",
        beside="long short run running last lasts take takes runtime time hours minutes mins length watch finish hour",
        said=r"\brun(?:s|ning time)\b.*\b(?:min|h|hour)|\bminutes? long\b|\bhours? long\b|\b\d+ (?:m|cm) long\b",
    ),
    idea(
        "certificate",
        "closed",
        r"\bage (?:rating|limit|group|range|restriction)\b|\bcertificat(?:e|ion)\b|\brated (?:r|g|u|x|m|pg|pg ?13"
        r"|nc ?17|r ?\d+|\d\d?a?)\b|\b(?:what|which) ages?\b"
        r"|\b(?:good|ok|okay|suitable|safe|appropriate|fine|fit|alright|right|for|rated|scary) (?:for |enough for "
        r"|to (?:watch|see|use) with )?(?:(?:my|the|a|an|our|his|her|little|small|young|younger|older|whole|all"
        rf"|the whole) )*{KIDS}\b"
        r"|\b(?:kids?|child|family) (?:friendly|safe)\b|\b(?:can|could|should|may) (?:my |the |our |small "
        rf"|young )*{KIDS} (?:\w+ )?(?:watch|see|use|wear|play|read)\b"
        r"|\bhow old (?:do|does|must|should)\b",
        columns=(
            "age rating|certificate|certification|rated|mpaa|mpaa rating|content rating|age|ages|age group|age "
            "range|fsk|recommended age"
        ),
        beside=(
            "age ages rating certificate certification rated suitable appropriate safe scary kids kid children "
            "child family families little small "
            "young younger older old year years yr yo whole watch see use used wear play friendly limit group range "
            "recommended fit together our"
        ),
        said=(
            r"\bages?\b (?:\w+|\d+)(?: to| and|-|–)|\b(?:for|by) (?:nearly |almost )?all ages\b|\bfor (?:(?:brave"
            r"|older|young(?:er)?|small|little|most|adults and) )*(?:kids|children|families)\b(?=[ .,;]|$)(?! who)"
        ),
    ),
    idea(
        "rating",
        "number",
        r"\b(?:good|bad|great|decent|high|low) (?:ratings?|scores?|reviews?)\b|\bany good\b|\bhow good\b"
        r"|\bscores?\b|\breviews?\b|\breviewed\b|\bhow many stars\b"
        r"|\bworth (?:it|watching|seeing|buying|reading|the (?:money|price))\b|\b(?:well|highly) (?:rated|reviewed"
        rf"|received)\b|\b{BE} {REF} (?:\w+ )?(?:good|bad|great|decent|worth it)$"
        r"|\b(?:people|others|customers|users) (?:like|rate|think|say)\b",
        columns="rating|ratings|score|stars|average rating|user rating|review score|imdb rating",
        kind="rating",
        beside=(
            "good bad great decent rating rated score review reviews people others customers users like worth "
            "watching seeing buying reading well highly stars average high low received"
        ),
    ),
    idea(
        "rated",
        "other",
        r"\bratings?\b|\b(?:is|was|are) (?:it|this|that|they) rated\b|\brated\b",
        beside="rating rated",
    ),
)
