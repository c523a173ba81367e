"""How people ask for what can be named: people, genres, makers, colours, places, and the story itself."""

from __future__ import annotations

from bot.asking.idea import REF, idea

QUALITIES = (
    idea(
        "directors",
        "people",
        r"\bwho (?:directed|made|did|filmed|shot|was it made by)\b|\bdirect(?:s|ed|ors?|ing|ion)?\b|\bwhose (?:film"
        r"|movie)\b|\bfilm ?makers?\b|\bmade by\b|\bdid .+ make (?:it|this|that)\b",
        columns="directors?|director name|directed by|film ?makers?",
        beside="direct directed director directors made make filmmaker else",
    ),
    idea(
        "writers",
        "people",
        r"\bwho (?:wrote|penned)\b|\b(?:screen)?writers?\b|\bwritten\b|\bscreenplay\b|\bscript\b|\bauthors?\b"
        r"|\bwrote\b|\bwrite\b",
        columns="writers?|authors?|screenwriters?|screenplay|written by|author name",
        beside="write wrote written writer writers screenplay script author authors else",
    ),
    idea(
        "cast",
        "people",
        r"\bwho (?:all |else )?(?:is|are|was|were|all is|else is) (?:all |also |else |starring |acting "
        r"|playing )?(?:in|on)\b|\bwho (?:all |else )?(?:stars?|plays?|acts?|acted|starred|played|features|voices|voiced)\b"
        r"|\bcast(?:ing)?\b|\bactors?\b|\bactress(?:es)?\b|\bstar(?:s|ring|red|rs)?\b|\bact(?:s|ed|ing)? in\b"
        r"|\bplays? in\b|\bappears? in\b|\bbig names\b",
        columns="stars?|cast|actors?|actress(?:es)?|starring|performers?|main cast|leads?",
        beside=(
            "other star stars starring starred cast actor actors actress actresses act acts acting plays play "
            "played playing lead leads leading role roles famous known well big names else features appear appears "
            "main anybody recognize recognise"
        ),
    ),
    idea(
        "genres",
        "closed",
        r"\bgenres?\b|\b(?:what|which) (?:kind|type|sort|style) of (?:a )?(?:film|movie|flick|show|book|game|music"
        r"|story|thing)\b|\bsort of (?:film|movie)\b",
        columns="genres?|styles?|film genre",
        beside="genre genres kind type sort style film movie show book game music",
    ),
    idea(
        "category",
        "closed",
        r"\bcategor(?:y|ies)\b|\bdepartment\b|\b(?:what|which) (?:kind|type|sort) of (?:product|item|article)\b",
        columns="category|categories|department|product type|type|section",
        beside="category categories department kind type sort product item",
    ),
    idea(
        "brand",
        "closed",
        r"\bbrands?\b|\bwho (?:makes|made|manufactures|manufactured|produces|produced|is it made by|is it by"
        r"|is the maker)\b|\bmakers?\b|\bmanufacturer\b|\bmade by\b|\bwhat (?:make|company)\b|\bwhich (?:make"
        r"|company)\b"
        r"",
        columns="brands?|manufacturer|maker|vendor|company|publisher|studio|label",
        beside="brand brands maker make makes made manufacturer manufactures company produces",
    ),
    idea(
        "colour",
        "variant",
        r"\bcolou?rs?\b|\bcoloured\b|\bshades?\b",
        columns="colou?rs?|colou?rway|shades?",
        beside=(
            "other another colour colours color colors shade shades come comes available options option choice "
            "choices different sold sell"
        ),
    ),
    idea(
        "size",
        "variant",
        r"\bsizes?\b|\bsizing\b|\bhow (?:big|large)\b",
        columns="sizes?|sizing|shoe size|fit",
        beside=(
            "other another size sizes sizing come comes available options option big large choices different sold sell"
        ),
        said=r"\bsizes?\b|\bfits (?:\w+ ){0,3}(?:of|up|from)\b.*\d",
    ),
    idea(
        "material",
        "facet",
        r"\bmaterials?\b|\bfabrics?\b|\bmade (?:up )?(?:out )?(?:of|from)\b|\bcomposition\b|\bwhat (?:is|are) (?:it"
        r"|this|that|they|these|the \w+) made\b",
        columns="materials?|fabrics?|composition|shell|upper|made of",
        beside="material materials fabric fabrics made composition shell outer",
    ),
    idea(
        "country",
        "facet",
        rf"\bcountr(?:y|ies)\b|\bwhere (?:is|are|was|were|does|do|did) {REF} (?:\w+ )?(?:from|come from|made"
        r"|produced|manufactured)\b|\bwhere (?:is|was) (?:it|this) (?:come )?from\b|\borigin\b|\bwhere (?:from"
        r"|made)\b",
        columns="countr(?:y|ies)|country of origin|origin|made in|production countr(?:y|ies)",
        beside="country countries origin made produced manufactured come",
        said=(
            r"\b(?:made|sewn|knitted|built|welded|woven|spun|assembled|printed|produced"
            r"|manufactured)(?: and \w+)?(?: by [^.]{0,30})? in (?!a\b|an\b|the\b|your\b)"
        ),
    ),
    idea(
        "language",
        "facet",
        r"\blanguages?\b|\bwhat do they speak\b|\bspoken\b",
        columns="languages?|spoken languages?|original language",
        beside="language languages spoken speak original",
    ),
    idea(
        "season",
        "facet",
        r"\bseasons?\b|\btime of (?:the )?year\b",
        columns="seasons?",
        beside="season seasons time year best",
    ),
    idea(
        "link",
        "other",
        (
            r"\bwhere (?:can|could|do|would|should) (?:i|we|you|one) (?:get|buy|find|order|purchase|see"
            r"|look at)(?: (?:it|this|that|them|these|those|one)(?! on\b))?\b|\blink\b|\burl\b|\bweb ?(?:site"
            r"|page)\b"
        ),
        beside="buy find order purchase link url website page web online",
    ),
    idea(
        "title",
        "other",
        (
            rf"\bwhat (?:is|was) {REF} (?:called|titled)\b|\bwhat is the (?:name|title)\b|\bwhat is (?:its"
            r"|his) (?:name|title)\b"
        ),
        beside="name title",
    ),
    idea(
        "about",
        "other",
        r"\bwhat (?:is|was|are|were) (?:it|this|that|they|.+?) (?:is |all )?about$|\bplot\b|\bpremise\b"
        r"|\bstory ?line\b|\bsynopsis\b|\bsummar(?:y|ise|ize)\b|\bdescri(?:be|ption)\b"
        r"|\btell me (?:more|about|something|a (?:bit|little))\b|\bmore (?:info|information|details?)\b|\b(?:any"
        r"|the|some) (?:info|information|details?)\b|\bwhat happens\b|\bwhat is the (?:story|movie|film|book)\b"
        r"|\bmore about\b"
        r"|\bwhat (?:is|was) (?:it|this|that)(?: one)?$",
        beside=(
            "about plot premise story storyline synopsis summary describe description info information details "
            "detail happens bit little know"
        ),
    ),
)
