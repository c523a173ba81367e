"""The English of taking control and of asking what is known: patterns over a clause, folded and spelt right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import Pattern

from rapidfuzz.distance import OSA

from bot.understanding.vocabulary import STOPWORDS

LONGEST = 160  # characters of a clause that can be one of these
_I = r"i(?:'ve| have| had)?(?: ever| already| once| just)?"
_ALL = r"(?:everything|anything|whatever|what|all|all the (?:things|ones)|(?:the |those )?(?:things|items|films|movies|books|products|stuff|ones))"
_MY = r"(?:all )?(?:of )?my (?:whole |entire |past |old |older |previous |earlier |full |own |complete )*"
_SINCE = r"(?: (?:so far|before|in the past|earlier|in this chat|here|already))?"


def _done(verbs: str) -> str:
    return rf"{_ALL} (?:that )?{_I} (?:{verbs}){_SINCE}"


# Kinds of data by what people call them; the first that fits a whole phrase counts, so of two ways the longer is first.
_KINDS: dict[str, str] = {
    "purchase": rf"{_MY}(?:(?:purchase|order|shopping|buying) history|purchases?|orders|buys)|{_done('bought|purchased|ordered|paid for')}",
    "consume": rf"{_MY}(?:watch|watching|reading|listening|playing) history|{_done('watched|read|played|listened to|seen|borrowed|used')}",
    "view": rf"{_MY}(?:(?:viewing|browsing) history|views|visits|browsing)|{_done('viewed|looked at|browsed|visited|opened')}",
    "search": rf"{_MY}(?:searches|search history)|{_done('searched(?: for)?')}",
    "click": rf"{_MY}clicks|{_done('clicked(?: on)?')}",
    "wish": rf"{_MY}(?:wish ?lists?|watch ?lists?|saved (?:items|things|ones)|bookmarks)|{_done('saved(?: for later)?|bookmarked|wished for')}",
    "cart": rf"{_MY}(?:cart|basket|carts|baskets)|{_done('(?:put|added)(?: in| into| to)? (?:my|the) (?:cart|basket)')}",
    "rate": r"(?:all )?(?:of )?my (?:old |past |own |previous |earlier )*(?:ratings?|reviews?|scores?|stars)"
    rf"|the (?:ratings|stars|scores) i (?:gave|made)|{_done('rated|reviewed|scored')}",
    "disliked": rf"(?:all )?(?:of )?my (?:old |past )*dislikes|{_done('dislike|disliked|hate|hated|(?:did not|didnt|do not|dont) like')}",
    "liked": rf"(?:all )?(?:of )?my (?:old |past )*likes|{_done('like|liked|love|loved|enjoyed')}",
    "said": rf"(?:everything|all|whatever) {_I} (?:said|typed|told you|written|wrote|asked|asked for|asked you){_SINCE}",
    "words": r"(?:all )?(?:of )?my (?:words|requests?|wish|wishes)|the (?:request|words)",
    "conditions": r"(?:all )?(?:of )?(?:my |the |these |those |your )?(?:conditions|filters|limits|restrictions)",
    "history": rf"{_MY}(?:history|past|profile|data|records?)|what {_I} (?:did|done){_SINCE}|what you know (?:about|of) me from before",
}
_PEOPLE = r"(?:others|other (?:people|users|viewers|customers|fans|readers|buyers|shoppers|folks)|everyone(?: else)?|everybody(?: else)?|people(?: like me)?|the crowd|similar people|the others|the masses)"
_TOPICS: dict[str, str] = {
    "popularity": r"(?:the |its |their |item )*popularity|how (?:popular|famous|well[- ]known)(?: (?:it|they|something|things|one|ones|films|movies|items|products|books|a film|an item))?(?: (?:is|are))?",
    "people": rf"what {_PEOPLE}(?: have)?(?: also)? (?:like|liked|likes|think|thinks|thought|love|loved|loves|enjoy|enjoyed|watch|watched|buy|bought|say|said|want|prefer|preferred|rated)"
    rf"|{_PEOPLE}(?:'s|'|s')?(?: (?:with (?:similar|the same) tastes?|tastes?|likes|opinions?|choices|preferences|views))?|(?:people|users) with (?:similar|the same) tastes?|similar (?:tastes?|users)",
    "rating": r"(?:the |its |their |average |overall |item |public |star )*(?:ratings?|reviews|review scores?|scores|stars)|how (?:well|highly)[- ]rated(?: (?:it|they|something|things|films|movies|items))?(?: (?:is|are))?|how (?:well|highly) (?:it|they|something|things|films|movies|items) (?:is|are) rated",
    "freshness": r"(?:the |its |their )*(?:freshness|newness|recency)|how (?:new|recent|fresh)(?: (?:it|they|something|things|films|movies|items|products))?(?: (?:is|are))?",
    "taste": r"my (?:own |personal )*(?:tastes?|profile)|my likes(?: and dislikes)?",
    "request": r"(?:the|my|this) (?:actual |own |current |exact )*(?:requests?|words|query|wishes|wish)"
    r"|what i(?:'m| am)? (?:ask|asked|asking|say|said|want|wanted|type|typed|write|wrote|request|requested|look|looking)(?: for)?(?: here| now| right now)?",
    "judgement": r"(?:the |your |its )*(?:assistant(?:'s)?|(?:language )?model(?:'s)?|llm(?:'s)?|ai(?:'s)?) ?(?:judge?ments?|grades?|opinions?|views?)?(?: of the fit)?|(?:the |your |its )*(?:judge?ments?|grades?|grading)(?: of the fit)?",
    "variety": r"(?:the )?(?:variety|diversity)(?: (?:of|in|among|between) (?:the |your |these )?(?:picks|results|suggestions|recommendations|list))?",
}
# What somebody did has no weight of its own: it counts through their taste and through people with similar taste.
_WEIGHED = {"history": ("taste", "people"), "liked": ("taste",), "disliked": ("taste",), "words": ("request",)}

_KIND = [(kind, re.compile(rf"(?:{pattern})(?!\w)")) for kind, pattern in _KINDS.items()]
_TOPIC = [(topic, re.compile(rf"(?:{pattern})(?!\w)")) for topic, pattern in _TOPICS.items()]
_JOINT = re.compile(r",? (?:and|or|nor) |, ")
_THING = "§"  # stands in a clause for the kinds and topics that it names: patterns with all of them inside are slow
_WHAT = rf"(?P<what>{_THING})"

_PRE = (
    r"(?:(?:ok|okay|please|pls|plz|hmm?|well|actually|no|so|but|then|now|just|also|hey|from now on|for now|and|i think"
    r"|i(?:'d| would) (?:like|want|prefer)(?: for)?(?: you)?(?: to)?|i want(?: you)?(?: to)?|can (?:you|we|u)|could (?:you|we|u)|would you|will you"
    r"|you (?:can|should|may|must|could)|lets|let us|try to|feel free to)[ ,]+)*"
)
_TAIL = (
    r"(?:[ ,]+(?:into (?:account|consideration)|anymore|any more|any longer|at all|please|pls|for now|from now on|completely|entirely"
    r"|altogether|thanks|though|to me|for me|then|now|instead|next time|so much|that much|in this chat|in (?:your|the|these) (?:picks|ranking|results|recommendations)"
    r"|(?:when|while) (?:picking|choosing|recommending|ranking|deciding)))*"
)
_NOT = r"(?:do not|dont|never|no longer)"


def _clauses(*patterns: str) -> tuple[Pattern[str], ...]:
    return tuple(re.compile(_PRE + pattern + _TAIL) for pattern in patterns)


OFF = _clauses(
    rf"(?:ignore|disregard|forget(?: about)?|drop|remove|delete|erase|wipe|clear|scrap|discard|exclude|leave out|skip|turn off|switch off|disable|turn down to zero) {_WHAT}",
    rf"stop (?:using|counting|considering|looking at|caring about|weighing|taking|going by|relying on) {_WHAT}",
    rf"(?:i )?(?:{_NOT}) (?:use|count|consider|look at|care|care about|include|weigh|mind|take|rely on|go by|show me|base (?:it|this|anything|them|that|your picks) on|let) {_WHAT}(?: (?:count|matter|decide|influence (?:it|this|you|the picks)))?",
    rf"(?:i )?(?:{_NOT}) want (?:you to (?:use|count|consider|look at) )?{_WHAT}(?: to (?:count|matter|be used|be counted|decide))",
    rf"{_WHAT} (?:should|does|do|must|may|can|need)(?: not|nt) (?:count|matter|decide|play a (?:role|part)|be (?:used|counted|considered|important|looked at))",
    rf"{_WHAT} (?:is not|are not|isnt|arent) (?:important|relevant|to (?:count|matter|be used))",
    rf"{_WHAT} (?:is|are) (?:irrelevant|unimportant|off limits)",
    rf"(?:turn|switch|leave) {_WHAT} (?:off|out|aside)",
)
AGAIN = _clauses(
    rf"(?:turn on|switch on|enable|restore|bring back|turn back on|switch back on|start using|stop ignoring|resume|reactivate) {_WHAT}(?: again)?",
    rf"(?:use|count|consider|include|take|look at|remember|allow|weigh|care about) {_WHAT} (?:again|once more|back|after all|into account again|as usual|normally|as before)",
    rf"(?:turn|switch|bring|put) {_WHAT} (?:back on|back|on|on again|back in)",
    rf"{_WHAT} (?:should |can |may |must )?(?:counts?|matters?|be (?:used|counted)) (?:again|once more|after all|as usual|as before|normally)",
    rf"(?:use|you (?:can|may) use) {_WHAT}",
)
_HOW = r"(?P<how>(?:(?:a lot|lots|a bit|a little|much|even|way|far|slightly|somewhat) )?(?:more|less)|(?:the )?(?:most|least)|twice(?: as much)?|double|half(?: as much)?)"
MOVED = _clauses(
    rf"{_WHAT} (?:should |must |to |can |could )?(?:matters?|counts?|weighs?|be weighed|be counted) {_HOW}(?: of all)?",
    rf"{_WHAT} (?:should |must |to )?(?:matters?|counts?|weighs?|(?:is|are|be) )? ?(?P<how>more)(?: important)? than (?P<than>.+)",
    rf"(?:let|make|have) {_WHAT} (?:matter|count|weigh) {_HOW}(?: of all)?",
    rf"{_WHAT} (?:should be|is|are|must be) {_HOW} important(?: (?:of all|to me))?",
    rf"(?:i )?(?:care|worry|rely|focus|depend|go) {_HOW} (?:about|on|by) {_WHAT}",
    rf"pay {_HOW} attention to {_WHAT}",
    rf"(?:(?:put|give|lay|place) )?{_HOW} (?:weight|emphasis|importance|attention|focus|value|priority)(?: (?:on|to|for|in))? {_WHAT}",
    rf"give {_WHAT} {_HOW} (?:weight|emphasis|importance|attention|priority)",
    rf"(?:weigh|weight|count|value|consider|trust|use) {_WHAT} {_HOW}",
    rf"(?:turn|dial|crank) (?P<way>up|down) {_WHAT}(?: (?:a bit|a little|a lot))?",
    rf"(?:turn|dial|crank) {_WHAT} (?P<way>up|down)(?: (?:a bit|a little|a lot))?",
    rf"(?P<way>increase|raise|boost|strengthen|prioritise|prioritize|emphasise|emphasize|double|decrease|reduce|lower|halve|weaken)(?: the (?:weight|importance|influence|role) of)? {_WHAT}",
    r"(?:show me |give me |show |with |make it |i want |i need |surprise me with )?(?P<how>(?:(?:a lot|a bit|a little|much|even|way|far|slightly) )?(?:more|less)) (?P<what>variety|diversity)(?: (?:in|among|between) (?:the |your |these |my )?(?:picks|results|suggestions|recommendations|list|next ones))?",
    r"(?:show me |give me |make (?:the picks|them|it|your picks) )?(?P<how>(?:(?:a bit|a little|much|even|way|far) )?(?:more|less)) (?P<what>varied|diverse)(?: (?:picks|results|suggestions|recommendations|list|selection|mix))?",
    r"(?P<way>mix) (?P<what>it|things|them) up(?: a (?:bit|little)| more)?",
)
RESET = re.compile(
    _PRE
    + r"(?:(?:reset|restore|undo|clear|normalise|normalize) (?:all )?(?:of )?(?:the |my |your |all )*(?:(?:changed |moved )?weights?|settings|controls?|sliders|tuning)"
    r"|(?:go )?back to (?:the )?(?:normal|usual|default|standard)(?: weights?| settings)?|(?:use )?(?:the )?(?:default|usual|normal|standard) (?:weights?|settings)(?: again)?"
    r"|weigh everything (?:as usual|normally|as before))" + _TAIL
)

_ME = r"(?:about|on|of|from) me"
KNOWN = _clauses(
    rf"what (?:else )?(?:all )?(?:do|did|does|have|is it) (?:you|u|it|this|whypick|this (?:thing|site|app|bot))(?: that you)? (?:actually |already |really |even |all )*(?:know|remember|have|hold|store|keep|save|collect|got|gathered|learn|learned|learnt|stored|collected)(?: \w+){{0,3}} {_ME}",
    rf"what (?:kind of |sort of |personal )*(?:data|info|information|details?|records?|things|facts) (?:do|have|does|are|is) .{{0,40}}\b{_ME}",
    rf"what(?:'s| is| was| are) (?:all )?(?:known|stored|kept|held|saved|collected|recorded) {_ME}",
    rf"(?:show|tell|give) me (?:what|everything|all|the data|all the data|my data)(?: (?:that )?you (?:know|have|hold|keep|store|got|remember)(?: {_ME})?)?",
    r"(?:is |are |and |what about )?(?:my (?:data|privacy|information))(?: (?:safe|private|sent|shared|sold|stored|kept|used)(?: .{0,30})?)?",
    r"who (?:sees|gets|has|reads|can see|can read|has access to) (?:my (?:data|messages|words|history)|this|what i (?:say|type|write))",
    r"(?:where (?:does|do)|do you|does it|are you) (?:send|sending|share|sharing|sell|selling|store|storing|keep|keeping|use|using) (?:any of )?my (?:data|messages|words|history|information)(?: .{0,40})?",
    r"where (?:does|do) my (?:data|messages|words) go",
    r"how (?:do|did|are) (?:you|u|your recommendations|these recommendations|recommendations)(?: actually| even| really)? (?:decide|deciding|choose|choosing|pick|rank|recommend|recommending|select|come up with|work|made|chosen|picked|make (?:your |the |these )?(?:picks|recommendations|choices|decisions|suggestions))"
    r"(?: (?:what|which|things|stuff|them|these|those|items|films|movies|books|products|to show|to recommend|i (?:like|want|see|get)|for me|me|picks|recommendations|ones|with|up|on)){0,6}",
    r"how (?:do|did) you know (?:what|which).{0,40}",
    r"how (?:do|does) (?:this (?:site|app|thing|bot|recommender)|whypick|the (?:recommend\w*|ranking|scoring|algorithm)|your (?:recommend\w*|ranking|picks?|algorithm)) work",
    r"why do you recommend (?:what you (?:do|recommend)|(?:the )?things(?: you (?:do|recommend))?|stuff|anything|it all)",
    r"what (?:do|are|is) (?:you|your (?:recommendations?|picks|choices|suggestions)|these recommendations|recommendations) (?:base|based|go by|going by|rely on|look at|looking at|consider|take into account)(?: .{0,40})?",
    r"what (?:matters|counts|weighs)(?: the)? most(?: (?:to|for|with) you)?(?: here| in your picks| in (?:your|the) ranking)?",
    r"(?:erase|delete|forget|remove|wipe) (?:me|my (?:data|account|information|records)|(?:everything|all|what) (?:that )?(?:(?:you )?(?:know|have|hold|keep|stored) )?(?:about|on|of) me)",
    r"what are (?:the|your) (?:weights|parameters|main parameters|criteria|settings)(?: .{0,30})?",
)

_SOURCES = (*_KINDS.values(), *_TOPICS.values(), *(one.pattern for one in (*OFF, *AGAIN, *MOVED, RESET, *KNOWN)))
_SPELT = {
    said.removesuffix("?")[: len(said) - 2 * cut if cut else None]
    for pattern in _SOURCES
    for said in re.findall(r"\b[a-z]{4,}\b\??", re.sub(r"\?P<\w+>|\\[a-z]", " ", pattern))
    for cut in ((0, 1) if said.endswith("?") else (0,))
}
_WORDS = frozenset(word for word in _SPELT if len(word) >= 5)
_SHORT = {"wat": "what", "wot": "what", "abt": "about", "u": "you", "ur": "your", "ppl": "people", "bout": "about"}
_CONTRACTED = re.compile(r"\b(do|does|should|must|is|are|did|need|can|let)n?'t\b")


@dataclass(frozen=True, slots=True)
class How:
    """How far a weight is moved: by steps, or to so many times its usual weight."""

    steps: int = 0
    times: float | None = None


def read(patterns: Sequence[Pattern[str]], clause: str) -> Mapping[str, str] | None:
    """The named groups of the first pattern that a clause fits; "what" is the phrase for what it is about."""
    for masked, what in ((clause, ""), *_masked(clause)):
        for pattern in patterns:
            if match := pattern.fullmatch(masked):
                groups = {name: text for name, text in match.groupdict().items() if text}
                return groups | ({"what": what} if groups.get("what") == _THING else {})
    return None


def _masked(clause: str) -> Iterator[tuple[str, str]]:
    """(clause with what it may be about taken out, what that is), the longest phrase first."""
    starts = [match.start() for match in re.finditer(r"\b\w", clause)]
    spans = {(start, end) for start in starts for end in _ends(clause, start)}
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        yield clause[:start] + _THING + clause[end:], clause[start:end]


def _ends(clause: str, start: int) -> set[int]:
    """Where kinds and topics named from a place on may end, one of them or several with "and" between."""
    ends, begins = set[int](), {start}
    while begins:
        fresh = {
            found.end() for at in begins for _, one in (*_KIND, *_TOPIC) if (found := one.match(clause, at))
        } - ends
        ends |= fresh
        begins = {joint.end() for end in fresh if (joint := _JOINT.match(clause, end))}
    return ends


def how(found: Mapping[str, str]) -> How | None:
    """What a clause of MOVED says on how far."""
    said, way = found.get("how", ""), found.get("way", "")
    if way in ("double", "halve"):
        return How(times=2.0 if way == "double" else 0.5)
    if way:
        return How(-1 if way in ("down", "decrease", "reduce", "lower", "weaken") else 1)
    if said.endswith(("most", "least")):
        return How(times=3.0 if said.endswith("most") else 0.25)
    if said.startswith(("twice", "double", "half")):
        return How(times=0.5 if said.startswith("half") else 2.0)
    far = 2 if re.match(r"(?:a lot|lots|much|way|far) ", said) else 1
    return How(far if said.endswith("more") else -far) if said else None


def parts(what: str) -> Iterator[str]:
    """The things that a clause names: all of it where that is one, else what stands between "and"s."""
    if kind_of(what) or topic_of(what):
        yield what
    else:
        yield from _JOINT.split(what)


def kind_of(phrase: str) -> str | None:
    """The kind of data that a phrase names."""
    return next((kind for kind, pattern in _KIND if pattern.fullmatch(phrase)), None)


def topic_of(phrase: str) -> str | None:
    """The topic that a phrase names."""
    return next((topic for topic, pattern in _TOPIC if pattern.fullmatch(phrase)), None)


def topics_of(what: str) -> tuple[str, ...]:
    """The topics whose weight a clause moves; a kind of data counts through taste. None where one has no weight."""
    if what in ("varied", "diverse", "it", "things", "them"):
        return ("variety",)
    found = list[str]()
    for part in parts(what):
        topic, kind = topic_of(part), kind_of(part)
        if topic is None and kind in ("said", "conditions", None):
            return ()
        found += [topic] if topic else _WEIGHED.get(str(kind), ("taste", "people"))
    return tuple(dict.fromkeys(found))


def is_about_me(text: str, known_word: Callable[[str], bool]) -> bool:
    """Whether a message asks what is known about the person, or how picks come about."""
    if len(text) > LONGEST:
        return False
    said = tidied(text, known_word)
    return any(pattern.fullmatch(said) for pattern in KNOWN)


def asks_to_erase(text: str) -> bool:
    """Whether a message about what is known asks for it to be erased."""
    return bool(re.search(r"\b(?:erase|delete|forget|remove|wipe)\b", text))


def tidied(text: str, known_word: Callable[[str], bool]) -> str:
    """A folded clause with its contractions opened, edges cleaned and slips of the pen in our words put right."""
    text = _CONTRACTED.sub(lambda match: f"{match[1]} not" if match[1] != "let" else match[0], text)
    text = re.sub(r"\b(does|should|must|did|is|are|need)nt\b", r"\1 not", text).replace("let's", "lets")
    words = " ".join(text.strip(" .,!?;:)(").split()).split(" ")
    return " ".join(_righted(word, known_word) for word in words)


def _righted(word: str, known_word: Callable[[str], bool]) -> str:
    word = _SHORT.get(word, word)
    if len(word) < 5 or not word.isalpha() or word in _WORDS or word in STOPWORDS or known_word(word):
        return word
    slips = 1 if len(word) < 8 else 2
    near = [
        (OSA.distance(word, other, score_cutoff=slips), other)
        for other in _WORDS
        if abs(len(other) - len(word)) <= slips
    ]
    best = min(near, default=(slips + 1, word))
    return best[1] if best[0] <= slips else word
