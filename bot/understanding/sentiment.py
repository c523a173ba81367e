"""The English of liking and disliking: words that judge, and what turns them round."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NOT = (
    r"(?:not|never|hardly|nor|neither|cannot"
    r"|(?:ca|is|was|are|were|do|does|did|would|could|wo|have|has|had|should|ai)(?:n'?t|'nt|sn'?t|dn'?t)|can'?t)"
)
# what may stand between "not" and the word that it turns round
_BETWEEN = (
    r"(?:\W+(?:really|very|super|that|too|so|all|particularly|quite|exactly|much|overly|even|ever|just|necessarily|personally"
    r"|honestly|such|as|a|an|the|huge|hugest|big|biggest|much of|great(?= fan)|massive|to|at all|sure(?: if| that)?|know (?:if|that)|i'?d|i'?ll|i|would|think|going to|be|been|feel|have|get|seem|look|sound|any"
    r"|terribly|especially|entirely|totally|completely|of a|one of|my|want to|wanna|kind of|sort of|actually|find (?:it|that|them|this)|like (?:something|anything|a (?:movie|film|show))(?: that)?|say|got|personally|crazy|found (?:it|that|them)|it (?:was|is)|it'?s|was|is))*"
)
_LIKING = (
    r"like[ds]?|liking|lov(?:e|ed|ing)|enjoy(?:ed|ing)?|care(?:d)?(?: (?:for|about|to))?|fans?(?: of)?|fond(?: of)?|into|keen(?: on)?"
    r"|interested(?: in)?|interest me|crazy about|big on|in love(?: with)?|wild about|sold on|impressed(?: (?:by|with))?|stand|finish|g[eo]t (?:really )?into|(?:get|make it|sit|got) through|bear|get it|see the appeal|live up to|all that|understand|hold my (?:interest|attention)|keep my (?:interest|attention)|make (?:much |any )?sense|watch again"
    r"|want to (?:see|watch)|appeal to me|recommend|my (?:thing|cup of tea|type|style|speed|tastes?|kind|jam|favou?rite|genre)(?: of \w+)?|favou?rites?"
    r"|for me|do it for me|do (?:much|anything|it) for me|bother(?:ed)? with|thrilled(?: (?:by|with))?"
)
_PRAISE = r"better|good|great|funny|interesting|worth|amazing|best|entertaining|enjoyable|fun|awesome|memorable|special|exciting|believable|original|well (?:made|done|acted)"
_DISLIKE = (
    r"least favou?rites?(?: (?:movies?|films?|one)(?:'?s)?)?|expected (?:more|better|a lot more) (?:from|of)|hate[ds]?|hating|dislike[ds]?|detest(?:ed)?|loathed?|despised?|regret(?:ted)?|tired of|sick of|fed up with|bored (?:by|with)"
    r"|disappointed (?:by|with|in)|let ?down by|burned by|pass on|avoid(?:ed|ing)?|(?:turn(?:s|ed)?|put(?:s)?) me off|no interest in|lost interest(?: in)?|losing interest(?: in)?"
    r"|(?:bad|terrible|awful|horrible|mixed|poor) (?:things?|reviews?) (?:about|of|for)|(?:respectfully )?disagree (?:about|on|with)|stop with|anything but"
    r"|(?:not|nothing) (?!seen|watched|heard|sure|know)(?:\w+ ){0,3}(?:like|similar to)|not so much(?: (?:in|for|with|of))?|(?:doesn'?t|don'?t|didn'?t) (?:really )?(?:interest|appeal to|grab) me"
    r"|enough of|walked out of|stopped watching|turned off|no desire to (?:see|watch)|(?:rather|will|would) not (?:see|watch)|(?:wo|would)n'?t (?:see|watch|be watching)|skip(?:ped|ping)?|i'?ll pass|unlike|hard to (?:watch|follow|get into|sit through|enjoy)|fell asleep (?:in|during|watching)|gave up on|turned off by"
)
_BAD = (
    r"bad(?! ?ass)|badly|boring|bored|awful|terrible|terribly|horrible|horrid|dreadful|atrocious|dull|disap+ointing|dis+ap+ointment|disap+ointed|let[ -]?down|over-?rated|over-?hyped|dumb|stupid|rubbish"
    r"|(?<!the )crap(?! out)|crappy|slow|meh|lame|corny|cringey?|cringe-?worthy|forgettable|mediocre|garbage|trash|trashy|worst|worse|unfunny|unwatchable|underwhelm(?:ing|ed)|unimpress(?:ive|ed)"
    r"|pointless|annoying|disgusting|bland|lack-?lust(?:er|re)|(?:a )?waste of|a flop|flopped|a (?:total |complete |real |hot )?(?:mess|disaster|dud|bomb|stinker|cash grab|train ?wreck|rip-?off|abomination|chore|snoozefest|disgrace)|(?:put|puts) me to sleep|(?:bored|disappointed|annoyed|irritated) me|let me down|gave me nightmares|freaked me out|hard to (?:watch|follow|get into|sit through)|made no sense|makes no sense|nonsense|yuck|yucky|ugh|blah|eh+|ew+|nah|appalling|abysmal|laughable|laughably|insufferable|unbearable|obnoxious|cliche[d]?|over-?acted|over the top|unrealistic|generic|uninspired|shallow|half-?baked|so-?so|hokey|a bore|tedious|weak|poor|poorly|suck(?:s|ed|y)?|stunk|stinks|ruined|weird|strange|not so much|a bit much|overdone|overlong"
    r"|expected (?:more|better|a lot more)|thought (?:it|that|this) (?:would|was going to) (?:be|have)|a (?:bit|little) (?:creepy|scary|dark|slow|long|silly|gory|gross|corny|cheesy|intense|dry|predictable|childish|sad|depressing|weird)|fell (?:flat|asleep)|nothing special|hot garbage|a snooze|a joke|failed|hated|dislike[ds]?|lost interest|losing interest|walked out|could have been better|lacking|left me cold|rather not"
)
_ANY = r"(?!funny|good|cute|cool|fun|hilarious|sweet|awesome|and\b|but\b)[a-z]{3,}"
_TOO = (
    r"too (?:long|slow|short|old|young|new|scary|gory|gross|bloody|violent|dark|sad|depressing|heavy|intense|silly|goofy|cheesy|corny|dumb|stupid|weird|strange|creepy"
    r"|crude|crass|raunchy|vulgar|dirty|childish|kiddie|kiddy|predictable|confusing|complicated|similar|serious|sappy|mushy|girly|political|preachy|hyped|dramatic|boring|much|many)"
    rf"|(?<=was )too {_ANY}|(?<=is )too {_ANY}|(?<=are )too {_ANY}|(?<=were )too {_ANY}|(?<=bit )too {_ANY}|(?<=little )too {_ANY}|(?<=way )too {_ANY}|(?<=just )too {_ANY}"
)
_GOOD = (
    r"better than|good|great|awesome|amazing|fantastic|brilliant|excellent|wonderful|perfect|fun|funny|hilarious|lovely|superb|incredible|favou?rites?|masterpiece|classics?|cool|nice"
    r"|enjoyable|entertaining|beautiful|cute|sweet|the best|best|must[ -]see|epic|phenomenal|outstanding|solid|decent|interesting|intriguing|worth|a blast|a riot"
    r"|looking forward to|(?<=is )for me|can'?t wait|check (?:it|that|them|this) out|give (?:it|that|this) a (?:try|shot|watch)|awsome|fav|faves?|loved|liked|enjoyed|adored|creepy good"
)
_LIKED = (
    r"loved|loves|love|liked|likes|enjoyed|enjoys|enjoy|adored|adores|adore|dig|dug|big fan of|huge fan of|fans? of|obsessed with"
    r"|(?<=\bi )like|(?<=\bwe )like|(?<=really )like|(?<=did )like|(?<=do )like|(?<=also )like|fond of|want(?:ed)? to (?:see|watch)"
)
# "great suggestions, thanks" praises the adviser
_NO_THANKS = r"(?! (?:\w+ )?(?:suggest\w*|recommend\w*|chat\w*|talk\w*|meeting|day|night|evening|weekend|choices?|ideas?|list|taste|picks?|job|luck|help|thanks?|thank|bye|time)\b)"
_CUES = re.compile(
    rf"\b(?:(?P<negated>{_NOT}{_BETWEEN}\W+(?:{_LIKING}))|(?P<faulted>{_NOT}{_BETWEEN}\W+(?:{_PRAISE}))"
    rf"|(?P<unsaid>{_NOT}{_BETWEEN}\W+(?:{_BAD}|{_DISLIKE}|get enough of|too \w+)(?!\W+like\b))|(?P<disliked>{_DISLIKE})|(?P<too>{_TOO})|(?P<bad>{_BAD})|(?P<liked>{_LIKED})|(?P<good>{_GOOD}){_NO_THANKS})(?!\w)"
)
_OTHERS = re.compile(r"\b(?:who|you|u|if they|why)\s+$")  # "who doesn't love it", "if you didn't like it"
_SIGNS = {"negated": -1, "faulted": -1, "unsaid": 1, "disliked": -1, "too": -1, "bad": -1, "liked": 1, "good": 1}
_ONLY = re.compile(r"\b(?:not (?:only|just)|no doubt)\b")


@dataclass(frozen=True, slots=True)
class Cue:
    """A judging word or phrase: its span, 1 for well and -1 for ill; `verb`: of a person ("hated"), not of a thing."""

    start: int
    end: int
    sign: int
    verb: bool


@lru_cache(maxsize=256)
def cues(text: str) -> tuple[Cue, ...]:
    """The judgements in folded text, in order."""
    found = []
    for match in _CUES.finditer(text):
        kind = str(match.lastgroup)
        sign = _SIGNS[kind]
        if kind == "negated" and _OTHERS.search(text[: match.start()]):
            sign = 1 if text[: match.start()].rstrip().endswith("who") else 0
        if sign and not _ONLY.match(match.group()):
            found.append(Cue(match.start(), match.end(), sign, kind in ("negated", "disliked", "liked")))
    return tuple(found)
