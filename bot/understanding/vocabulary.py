"""The English that the reader listens for: patterns over folded text (lower case, no accents)."""

from __future__ import annotations

import re
from re import Pattern


def _any(*patterns: str) -> Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


THING = (
    r"(?:one|ones|movie|movies|film|films|flick|flicks|show|shows|series|book|books|item|items|product|products"
    r"|thing|things|stuff|something|anything|pick|picks|option|options|title|titles|suggestion|suggestions)"
)
KIN = (
    r"(?:dad|daddy|father|mum|mom|mother|parents|brother|sister|siblings?|wife|husband|partner|boyfriend|girlfriend"
    r"|fiancee?|friends?|mates?|buddy|kids?|children|child|son|daughter|sons|daughters|toddler|nephew|niece|nephews"
    r"|nieces|grandma|grandpa|granny|grandmother|grandfather|grandparents|grandson|granddaughter|grandkids|boss"
    r"|colleagues?|coworkers?|uncle|aunt|cousins?|roommate|flatmate|neighbou?rs?|teacher|students?|team|in-laws?"
    r"|mother-in-law|father-in-law|teenager|teen|baby|guest|guests)"
)

RESTART = _any(
    r"\bstart(?:ing)? (?:over|again|afresh|from scratch)\b",
    r"^(?:please )?(?:reset|restart|clear)(?: (?:everything|all|it all|the chat|this|my preferences))?[.! ]*$",
    r"\b(?:forget|clear|wipe|delete|drop) (?:everything|it all|all (?:of )?(?:that|this|it))\b",
    r"\bnew (?:conversation|chat|search)\b",
    r"\bfrom the (?:very )?beginning again\b",
)
HUMAN = _any(
    r"\b(?:talk|speak|chat|connect|transfer|put|pass|hand)\b.{0,25}\b(?:human|person|someone|somebody|agent|people|staff"
    r"|representative|rep|advisor|adviser|colleague|support|team|operator|manager)\b",
    r"(?<!with )(?<!about )(?<!of )\b(?:real|actual|live) (?:human|person|people|agent)\b(?!.{0,20}(?:story|stories|drama|life))",
    r"^(?:a )?(?:human|agent|operator|representative|customer service|support)(?: please)?[.! ]*$",
    r"\bcustomer (?:service|support|care)\b",
    r"\bcan (?:someone|somebody|a person|a human) help me\b",
)
BACK = re.compile(
    r"(?:(?:ok(?:ay)?|please|now|so|and|then|can|could|may|you|we|i|i'd|want|like|would|to|let's|let|me|us|go|get|come|hand|put|take|bring"
    r"|switch|turn|talk|speak|chat|return|pass|it|this|hey|hi|thanks)[ ,]+)*"
    r"(?:back (?:to|with) (?:the )?(?:bot|assistant|robot|machine)|(?:to|with) (?:the )?(?:bot|assistant|robot) again"
    r"|(?:the )?(?:bot|assistant|robot),? (?:come )?back|come back,? (?:bot|assistant|robot))"
    r"(?:[ ,]+(?:please|again|now|thanks|thank you))*[ .!]*"
)
OUT_OF_SCOPE = _any(
    r"\bmy (?:last |latest |recent )?(?:orders?|parcel|package|delivery|shipment|invoice|receipt|refund|payment|subscription|account|password"
    r"|credit card|booking|return|purchase)\b",
    r"\b(?:a |the )?(?:refund|tracking (?:number|code)|(?:shipping|delivery) (?:cost|time|fee|date|option)s?|returns? policy|opening hours|gift ?cards?"
    r"|discount code|voucher|coupon)\b",
    r"\b(?:where'?s|where is|when will|track) (?:my|the (?:order|parcel|package|delivery)\b)",
    r"\b(?:return|exchange|cancel|send back) (?:it|this|my|the (?:item|order|shoes|jacket|tent))\b",
    r"\b(?:log ?in|sign ?in|sign ?up|unsubscribe)\b",
    r"\b(?:what'?s|what is|how'?s|how is) the weather\b|\bweather (?:forecast|today|tomorrow|in [a-z]+)\b",
    r"\b(?:capital of|stock market|bitcoin|recipe for|news today|football score|who won the|president of)\b",
    r"\b(?:write|compose) (?:me )?(?:a |an |some )?(?:poem|essay|code|song|email|letter|program|python)\b",
    r"\bwhat(?:'s| is) (?:the time|\d+ ?[-+*x/] ?\d+|your name|the meaning of life)\b",
    r"\bwho (?:made|built|created|are) you\b|\bare you (?:a )?(?:bot|human|robot|real|ai)\b",
    r"\btell me a joke\b",
    r"\b(?:ignore|disregard) (?:all |your |the |any )*(?:previous|prior|above|earlier)? ?(?:instructions?|rules|prompts?)\b",
)
THANKS = _any(
    r"^(?:ok(?:ay)?[ ,.!]*|great[ ,.!]*|cool[ ,.!]*|perfect[ ,.!]*|awesome[ ,.!]*)*(?:thanks?|thank you|thx|thankyou|ty|cheers"
    r"|much appreciated|appreciate it)\b(?!.{0,6}\bbut\b)[\w ,'!.:)]{0,45}$",
    r"^(?:ok(?:ay)? |alright |great )*(?:bye|goodbye|good bye|see (?:you|ya)|that(?:'s| is| will be) all|i'?m done|good night"
    r"|have a (?:good|nice|great) (?:one|day|night|evening|weekend))\b[\w ,'!.:)]{0,30}$",
)
GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|heya|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|sup|what'?s up"
    r"|how are you(?: doing)?(?: today)?|there|all|bot|everyone)\b[\s,.!?:)]*)+"
)
ACCEPT = _any(
    r"\bi(?:'ll| will|'d like to| want to| think i'?ll| am going to|'m going to| gonna)? (?:take|watch|buy|get|try|read|order|go (?:with|for)"
    r"|choose|pick) (?:it|that|this|the|number|both|#)",
    r"^(?:let'?s|lets) (?:go (?:with|for)|watch|take|try|do)\b",
    r"^(?:ok(?:ay)?[ ,]*|yes[ ,]*|yeah[ ,]*)*(?:sounds|looks|that(?:'s| is| sounds| looks)) (?:good|great|perfect|fine|nice|awesome|like a plan|lovely)"
    r"[.! ]*$",
    r"^(?:perfect|sold|deal|great choice|good choice|great pick|excellent|love it)[.! ]*$",
)
WHY_NOT = re.compile(
    r"\bwhy (?:not|didn'?t you (?:pick|suggest|recommend|show|choose|give|include|mention)|did you not (?:pick|suggest|recommend|show)"
    r"|isn'?t|aren'?t|wasn'?t|no|is there no|wouldn'?t you (?:pick|suggest|recommend))\b\s*(?P<rest>[^?.!]*)"
)
WHY = _any(
    r"^(?:but |and |so |ok |hm+ |erm )*why\b",
    r"\bhow come\b",
    r"\bwhat makes (?:you (?:think|pick|suggest|recommend)|it|that|this|the)\b",
    r"\b(?:explain|justify) (?:that|this|it|the|your|why|yourself|number|pick)\b",
    r"\bwhy (?:that|this|the|did|do|would|is|are|these|those|it|should)\b",
    r"\b(?:what'?s|what is|give me) the reason\b",
    r"\bon what grounds\b",
    r"^(?:ok |and |please |can you |could you )*show (?:me )?(?:the |your )(?:maths?|sums?|numbers|figures|working|calculations?)\b",
)
COMPARE = _any(
    r"\bcompare\b",
    r"\bdifferences? between\b",
    r"\bwhy .{1,60}\b(?:rather than|instead of|over|and not|before)\b",
    r"\bwhich (?:one )?is (?:better|best)\b",
    r"\b(?:first|second|third|last|\d)(?: one)? (?:or|vs\.?|versus) (?:the )?(?:first|second|third|last|\d)\b",
)
MORE = _any(
    r"\b(?:something|anything|some|any|what) (?:else|other|others|different)\b",
    r"\bnone of (?:these|those|them|the)\b",
    r"\b(?:other|different|more|another|further|new) " + THING + r"\b",
    r"^(?:show me |give me |any |got any |and )*(?:more|others?|next|another|another one|again)(?: please)?[.?! ]*$",
    r"\b(?:not|neither of|don'?t (?:like|want)) (?:these|those|any of (?:these|those|them)|them|either)\b",
    r"\b(?:show|give|find) me (?:some )?(?:more|others|another)\b(?! (?:like|of))",
    r"\bi(?:'ve| have)? (?:already )?(?:seen|watched|read|own|know|got|have) (?:all (?:of )?)?(?:these|those|them|all three|both)(?: already)?\b",
    r"\bkeep (?:going|looking)\b",
    r"^(?:no+|nope|nah|no thanks?|not really|next please|yes|yes please|yeah|sure|go on)[.! ]*$",
)
NONE_OF = _any(
    r"\bnone of (?:these|those|them|the)\b",
    r"\b(?:not|neither of|don'?t (?:like|want)) (?:these|those|any of (?:these|those|them)|them|either)\b",
    r"^(?:no+|nope|nah|no thanks?|not really)[.! ]*$",
)
SEEN_THESE = re.compile(
    r"\bi(?:'ve| have)? (?:already )?(?:seen|watched|read|own|know|got|have) (?:all (?:of )?)?(?:these|those|them|all three|both)\b"
)
FORGET = re.compile(
    r"^(?:ok(?:ay)?[ ,]+|please |no[ ,]+|hm+[ ,]+|actually[ ,]+|and |then |just |can you |could you |let'?s )*"
    r"(?:forget|drop|remove|ignore|never ?mind|scrap|delete|lift|lose|undo|take back|skip)\b"
    r"(?: (?:about|what i said about|the (?:bit|part|thing) about|that i (?:like|liked|said|want|wanted|love|loved|hate|hated)|i said))?"
    r"\s*(?P<what>.*)$"
)
FINE_AFTER_ALL = re.compile(
    r"\b(?P<what>(?:[\w' -]|(?<=\b[a-z])\.|(?<=\b[jsdm]r)\.){2,60}?) (?:is|are|would be|'s)(?: actually| also| totally)? (?:fine|ok|okay|alright|all right|good|allowed|cool|no problem)"
    r"(?: (?:by|with|for) me)?(?: (?:now|too|again|as well|after all|then))*[.! ]*$"
)
NO_MATTER = re.compile(
    r"\b(?:(?:i )?(?:don'?t|do not) (?:care|mind) (?:about |what |which )?(?:the )?(?P<a>[\w -]{2,30})"
    r"|(?:the )?(?P<b>[\w -]{2,30}) (?:does|do)(?:n'?t| not) matter|any (?P<c>[\w -]{2,20})(?: is fine| will do| is ok(?:ay)?| works)|no (?P<d>[\w -]{2,20}) (?:preference|limit))"
)
NO_PREFERENCE = _any(
    r"^(?:i(?:'ve| have)? )?(?:no (?:real |strong |particular )?preferences?|don'?t (?:care|mind|know)|do not (?:care|mind|know)|no idea"
    r"|not sure|whatever|anything(?: goes| is fine| works)?|either(?: is fine)?|any(?: of them)?|surprise me|up to you|you (?:choose|decide|pick))"
    r"(?:,? (?:really|honestly|to me|much|either|about (?:it|that|this)|on (?:that|this)|there|thanks|please|yet|what (?:i want|to (?:watch|read|get|buy))))*[.! ]*$",
)
FOR_OTHER = re.compile(
    r"\b(?:for|as a (?:gift|present) for|to (?:watch|share) with|gift for|present for) (?P<who>(?:(?:my|our|his|her|a|the)) "
    rf"(?:(?:little|big|older|younger|young|old|best|\d+[- ]year[- ]old|teenage|elderly|eldest|youngest) )*{KIN})\b"
    rf"|^(?:what about |and )?(?P<owner>my (?:(?:little|big|older|younger|young|old|best|\d+[- ]year[- ]old|teenage) )*{KIN}) "
    r"(?:loves?|likes?|wants?|needs?|hates?|enjoys?|is|prefers?|doesn'?t|does not|would|has|have)\b"
)
FOR_ME = _any(
    r"\b(?:(?:now|just|back) (?:to|for) me|for (?:me|myself) (?:again|now|this time|instead)|now (?:for )?me)\b",
    r"^for (?:me|myself)\b",
)

LIKES = re.compile(
    r"\b(?:(?:really|absolutely|also|just|quite|always|totally|already|both|all|kinda|sort of) )*"
    r"(?:loved|loves|love|liked|likes|enjoyed|enjoys|enjoy|adored|adores|adore|dig|dug|big fan of|fan of|favou?rites? (?:is|are|was|were|include|being)"
    r"|into|obsessed with|like)\b"
)
DISLIKES = re.compile(
    r"\b(?:hated|hates|hate|disliked|dislikes|dislike|detest(?:ed)?|loathed?|despised?"
    r"|(?:did|do|does|could|can|would)(?: not|n'?t) (?:really |much |particularly )?(?:like|love|enjoy|care for|stand|finish|get into|bear)"
    r"|never (?:really )?(?:liked|enjoyed|cared for)|not (?:really )?(?:a (?:big |huge )?fan of|into|keen on)|was(?:n'?t| not) (?:a fan of|into)"
    r"|bored by|tired of|sick of|fed up with)\b"
)
SEEN = re.compile(
    r"\b(?:(?:already|just|have|'ve|recently|i|we) )+(?:seen|watched|read|saw|played|own|owned|bought|got|have)\b|^(?:seen|watched|read)\b"
    r"|\bi (?:already )?(?:own|have|bought|got) (?=the\b|it\b|that\b|this\b|\")"
)
SIMILAR = re.compile(
    r"\b(?:(?:something|anything|things|stuff|more|movies|films|books|items|ones|one|much|just|a bit|kind of|sort of|exactly|products?) (?:like|such as|similar to)"
    r"|similar to|along the lines of|in the (?:vein|style|spirit) of|reminds me of|such as|comparable to|close to|as good as|like)\b"
)
GOOD_AFTER = re.compile(
    r"^\W*(?:(?:part|one|movie|film|book)\W*)?(?:was|is|were|are)? ?(?:so |really |very |pretty |absolutely |quite |just |a |an )*"
    r"(?:great|good|awesome|amazing|fantastic|brilliant|excellent|wonderful|perfect|fun|funny|lovely|superb|incredible|favou?rite|masterpiece|classic|cool|nice"
    r"|love (?:it|that)|loved (?:it|that)|is my favou?rite)\b"
)
BAD_AFTER = re.compile(
    r"^\W*(?:(?:part|one|movie|film|book)\W*)?(?:was|is|were|are|'s)? ?(?:so |really |very |pretty |absolutely |quite |just |a |an |a bit |too )*"
    r"(?:boring|bad|awful|terrible|horrible|dull|disappointing|overrated|dumb|stupid|rubbish|crap|slow|meh|not (?:good|great|for me|my thing|very good|that good)"
    r"|(?:hated|did(?:n'?t| not) like|could(?:n'?t| not) finish) (?:it|that))\b"
)
WANTS = _any(
    r"\b(?:i|we|he|she|they)(?:'m| am|'re| are|'s| is)? (?:just )?(?:looking|searching|hunting|shopping) for\b",
    r"\b(?:i|we|he|she|they)(?:'d| would)? (?:really )?(?:want|wants|need|needs|would like|like to (?:see|watch|buy|find|get|read)|love to (?:see|watch|find|get)|fancy)\b",
    r"\bi'?d (?:like|love)\b",
    r"\b(?:in the mood for|mood for|feel like|suggest|recommend|find me|show me|give me|get me|help me find|do you have|have you got|got any|any good"
    r"|how about|what about|can i (?:have|get|see)|is there|are there|looking for|search for|surprise me with)\b",
)
NEGATION = re.compile(
    r"\b(?:no|not|non|without|except|excluding|avoid|avoiding|nothing|never|none|neither|nor|isn'?t|aren'?t|don'?t|doesn'?t|do not|does not|minus"
    r"|anything but|other than|hate|hates|hated|dislike|dislikes|can'?t stand|cannot stand|skip|sick of|tired of|rather not|less|fewer|too)\b(?! only\b)"
)
ABOUT = re.compile(
    r"\b(?:about|set in|involving|where|in which|that deals? with|featuring a|on the subject of|concerning)\b"
)
INSTEAD = re.compile(r"\b(?:instead|rather|switch to|change (?:it|that) to|make (?:it|that)|actually)\b")

STOPWORDS = frozenset(
    """a an the and or but if then so as of to in on at for from with by is are was were be been being am i me my
    mine myself we us our you your yours he him his she her it its they them their this that these those there
    here what which who whom whose when where why how do does did done have has had having can could would
    should will shall may might must not no nor yes yeah yep nope ok okay please just really very some any
    something anything someone one ones thing things stuff kind sort type like want wants need needs looking
    look find show give get suggest recommend recommendation recommendations help good great nice best better
    watch see seen buy read movie movies film films flick flicks item items product products let lets know think
    maybe perhaps also too more most much many lot lots bit little today tonight now again still even hi hello
    hey thanks thank less fewer im ive id ill dont doesnt didnt cant wont isnt thats whats got gimme tell about into out up
    feel mood fancy rather else other another different instead actually only pretty quite fairly such than new
    all every both first second third last never ever already well oh um uh hmm er  go going way time make
    made rec recs plz pls u ur sure fine 'm 's 're 've 'll s t m d ll ve re none nothing""".split()  # noqa: SIM905
)
ORDINALS = {
    "first": 0, "1st": 0, "top": 0, "second": 1, "2nd": 1, "middle": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1, "final": -1,
}  # fmt: skip
CARDINALS = {"one": 0, "1": 0, "two": 1, "2": 1, "three": 2, "3": 2, "four": 3, "4": 3}
COMPARATIVES: dict[str, tuple[str, int]] = {  # word -> (kind of number, direction)
    "cheaper": ("price", -1), "less expensive": ("price", -1), "more affordable": ("price", -1), "too expensive": ("price", -1),
    "too pricey": ("price", -1), "too dear": ("price", -1), "less pricey": ("price", -1), "lower price": ("price", -1),
    "pricier": ("price", 1), "more expensive": ("price", 1), "more premium": ("price", 1), "higher end": ("price", 1), "too cheap": ("price", 1),
    "newer": ("year", 1), "more recent": ("year", 1), "more modern": ("year", 1), "too old": ("year", 1), "less old": ("year", 1),
    "older": ("year", -1), "more classic": ("year", -1), "too new": ("year", -1), "too recent": ("year", -1), "too modern": ("year", -1),
    "shorter": ("runtime", -1), "too long": ("runtime", -1), "less long": ("runtime", -1), "longer": ("runtime", 1), "too short": ("runtime", 1),
    "lighter": ("weight", -1), "too heavy": ("weight", -1), "less heavy": ("weight", -1), "heavier": ("weight", 1), "too light": ("weight", 1),
    "bigger": ("capacity", 1), "larger": ("capacity", 1), "roomier": ("capacity", 1), "too small": ("capacity", 1),
    "smaller": ("capacity", -1), "too big": ("capacity", -1), "too large": ("capacity", -1), "more compact": ("capacity", -1),
    "better rated": ("rating", 1), "higher rated": ("rating", 1), "better reviewed": ("rating", 1), "better reviews": ("rating", 1),
}  # fmt: skip
ADJECTIVES: dict[str, tuple[str, int]] = {  # word -> (kind of number, which third of the catalogue)
    "cheap": ("price", -1), "inexpensive": ("price", -1), "budget": ("price", -1), "affordable": ("price", -1), "low-cost": ("price", -1),
    "expensive": ("price", 1), "premium": ("price", 1), "high-end": ("price", 1), "high end": ("price", 1), "luxury": ("price", 1),
    "recent": ("year", 1), "modern": ("year", 1), "contemporary": ("year", 1), "brand new": ("year", 1), "latest": ("year", 1),
    "old": ("year", -1), "old-school": ("year", -1), "vintage": ("year", -1), "classic": ("year", -1), "classics": ("year", -1),
    "cheapest": ("price", -1), "newest": ("year", 1), "shortest": ("runtime", -1), "lightest": ("weight", -1), "oldest": ("year", -1),
    "short": ("runtime", -1), "quick": ("runtime", -1), "long": ("runtime", 1), "lightweight": ("weight", -1), "ultralight": ("weight", -1),
    "light": ("weight", -1), "heavy": ("weight", 1), "big": ("capacity", 1), "large": ("capacity", 1), "roomy": ("capacity", 1),
    "small": ("capacity", -1), "compact": ("capacity", -1), "highly rated": ("rating", 1), "well rated": ("rating", 1),
    "top rated": ("rating", 1), "best rated": ("rating", 1), "well-rated": ("rating", 1), "highly-rated": ("rating", 1),
}  # fmt: skip
