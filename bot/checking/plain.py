"""Words that claim nothing: an open list of everyday English, by what the words do in a sentence.

Praise, blame, subjects of stories, materials and everything else that may describe an item stay out of it. Verbs and
nouns stand in one form; the others are found by their endings.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bot.checking.text import NUMBER, stem, word_set

# The smallest words, and those of picks, lists and reasons.
SMALLEST = word_set(
    """
    a about absolutely accordingly account across activities activity actor actors actress actually add added
    adding additional additionally adds adjust advantage advantages affect affected affects after afternoon
    again ah aha ahead alike alone along already also alternative alternatively alternatives although altogether
    am amid among amongst amount ample an and another answer answering answers anyhow anyone anything anytime
    anyway anywhere apart apologies apologise apologize apparently appeal appealed appealing appeals appear
    appeared appears approach appropriate approximately apt are arguably around arrive arrived arrives arriving
    as ask asked asking asks aspect aspects assessed at aware away back balance ball ballot bar barely bargain
    basically basis batch be bear bearing bears became because become becoming been before began begin begins
    behind being believe believed belong belongs beneath beside besides bet between beyond big bigger bit blend
    blurb blurbs body book boost boss both bother bottom bottom-line box brand breakdown breath brief briefly
    bring brings broaden broadly brought browse bunch business but by bye called came can candidate candidates
    care cared carried carries carry case cases cast catalog catalogue category central certain certainly chair
    change changed changes chat check checked checking cheerfully cheers choice choices choose choosing chose
    chosen clear clearly clock close closely collaborative collaboratively collectively color colour combination
    combined come comes comfortable comfortably coming common commonly comparatively compare compared comparing
    comparison conclusion condition conditions connect connected connects consequently consider considerable
    considerably considered considering contender contenders content contention context contrast contrasting
    conversation conversely correct corrected correspondingly could counted counting country couple covered
    covering covers credit credits criteria criterion cropped crowd crystal curiosity curious d dated dates
    dating day days decent decide deciding decision decisions deeper degree delighted describe described
    describes describing description descriptions descriptively detail details did difference differences
    different differs difficult dig directed direction directly director directors discover discovered distinct
    do does doing done down downside dozen draw drawn draws during each eager earlier earn earned earns ears
    ease easily easy edge effect effects either element elements elsewhere end ended ends enjoy entered entirely
    entries entry especially essentially evaluate evaluated evaluation even evening everyone everything evidence
    evidently exact exactly excited expect experience explain explicitly explore exploring extent extra eyes
    fact factor facts fair fairly fairness fancy fans far fashion favor favoring favour favouring favours
    feature features feedback feel feeling fell few field fifth figure figured film films filter filtered
    filters finally find finds fine fingers finish finished finishing firm firmly first fit fits fitting five
    folks follow followed following follows for form former fortunately forward found four fourth frankly free
    freely frequently from front full further furthermore gap gaps gave generally genre genres get gets getting
    gist give given gives glad gladly glance go goes going gone good goodbye got gotten granted great ground
    grounds group groups guarantee guess guide guideline habit habits had half hand handful hands handy hang
    hangs happen happened happens happily happy hardly has have having head headed heads headway hear heard
    hearing heart hello help helpful hence here here's hesitate hey hi high higher highly hint historically
    history hit hits hm hmm hold holler honestly hope hopefully hopes how however hundred hurdle hurry i i'd
    i'll i'm i've idea ideas if impact impacts implicitly importance important importantly impression
    impressions improve in in-between incidentally inclined include included includes including indeed indicate
    indicates indirectly influence influenced influences influential information ingredient ingredients
    initially instead interest interested interesting into involve involves is it it'd it's item items its
    itself join joined joins journey judge judged judging just keen keep keeps kind kindly know knowing known
    knows land lands language large largely larger last lately later latter lead leads lean leaned leaning leans
    leave led less let let's lets level levels lie lies lift light lighter lightly like likely likes likewise
    liking likings line line-up lined lines lineup link linked links list listed listen listening listing
    listings lists ll loads logical look looked looking looks lopsided lot lots luck luckily made mainly make
    makes making manner many mark match matches material materials matter matters may maybe me mean meaning
    means meant meanwhile measure measured measuring mention mentioned mentions merely middle might mind mine
    minus minute mistake mix mixture moment month mood more moreover morning most mostly movie movies much
    multiple my myself name namely names narrow natter natural naturally near nearly need needs nevertheless
    newcomer news next nice night nod nods nonetheless nope normally notable notably note noted nothing notice
    noticeably noticed noting now nudge number numbers numerous obvious obviously occasionally occupies odds of
    off offer offered offering offers often oh ok okay old-timer on once one one-way ones onto ooh openly
    opinion opinions opposed option options or order ordinarily originally other others otherwise our out
    outcome outcomes over overall overlook overlooked overview own pair part partially particular particularly
    partly parts past path patience pattern patterns pecking peek people per perches perhaps person personally
    perspective phrase phrases phrasing pick picked picking picks piece ping place placed places placing plain
    plainly plausible play played plays please pleased pleases pleasure plenty plus point pointing points pool
    pop popped pops popular's position positions possibly precedes precisely prerogative present presented
    presents pressure presumably pretty previously price prior problem problems product products profile profit
    promise proof proportion prove proved proves provided pull purely purpose put puts question questions quick
    quickly quite race rank ranked ranked-in ranking rankings ranks rather re reach reached reaches read reading
    reads ready real really reason reasonable reasonably reasoning reasons recently recipe reckon recommend
    recommendation recommendations recommended recommends record refine regard regardless regards regret
    relatively release released relevance relevant reliable remain remainder remained remains remember reply
    reportedly request requested requests required requirement requirements resides respect respectable
    respectively respects rest result resulted results return right rise rises rival rivals role roles room rose
    rough roughly roundup run running runs runtime rush s sadly said sake same sat say saying says scale scales
    scarcely score scored scores scoring scroll scrolled search searched searches searching season seat seated
    sec second see seeing seem seemed seems seen sees selected selection selections semantically sense sensible
    sensibly seriously set sets setting settle settled several shall shape share shared shares sharing sheer
    shopping shortlist should shout show showed showing shown shows side sides significant significantly
    similarly simple simply since sit sits sitting sizable sizeable slate slightly slot slots slotted small so
    solid some somebody someone something sometimes somewhat somewhere soon sorry sort sorts sound sounds space
    speak speaking specially specifically specified spirit spoke spoken spot spots spotted stage stand standard
    standards standing standings stands star starring stars start started starts stated statistically stay
    stayed stays step steps stick still stood straight strand street strength strengths strictly strike strong
    stronger strongly struck stuck stuff subject substantial such suggest suggested suggestion suggestions
    suggests suit suitable suited suits sum summaries summary suppose supposed sure swap synopsis t table take
    taken takes talk talked tallied tally taste tastes tell telling tells tend tended tendency term terms text
    texts textually than thank thanks that that'd that's the their theirs them thematically theme themes then
    there there's thereby therefore therein these they they're thing things think thinking thinks third this
    those those's though thought thousand thread three three's thrilled through thumbs thus tie tied ties tight
    time times tip title titles to today together told tomorrow tone tonight too took top total totals tour
    toward towards track traffic trait traits trend tricky trio trouble truly turn turned turns tweak two type
    typical typically ultimately undecided under underneath understand understandably understanding understood
    unfortunately until up upon upper upshot upside us useful usually various ve verdict versus very via view
    viewer viewers vs walk wander want wanted wants was watching way ways we we'd we're we've week weekend weigh
    weighed weighing weight weighted weights welcome well well-kept went were what what's whatever when whenever
    where whereas wherever which whichever while who who's whoever whole whom whose why will wink wish wishes
    with within won't word wording words work worked working works worries worry worth worthwhile would write-up
    write-ups writer writers written wrote yeah year years yep yes yesterday yet you you'd you'll you're you've
    your yours yourself
    """
)

# What people do in talk and thought.
_TALKING = word_set(
    """
    accept acknowledge admit advise affirm agree alert allow announce anticipate appreciate argue assess assume
    assure attempt attend await beg behold bid call catch cater cite claim clarify class clue comment comprehend
    concede conceive concern conclude concur confess confirm congratulate consult contemplate convey convince
    cover deem define demand denote depend desire detect determine differ differentiate discern disclose discuss
    display distinguish doubt elaborate emphasise emphasize enquire ensure entail envisage establish estimate
    examine exclaim excuse exhibit expand express fetch forgive gather gauge glimpse grasp greet handle
    highlight identify illustrate imagine imply infer inform inquire inspect instruct intend interpret introduce
    investigate invite learn locate observe obtain opt outline perceive picture pinpoint ponder pose presume
    proceed process propose provide query quote realise realize reassure recall recognise recognize refer
    reflect register rehearse reiterate relate relay remark remind repeat rephrase report represent resolve
    respond reveal review revise revisit reword scan scour scout seek select signal signify skim specify spell
    state stipulate stress study summarise summarize surmise suspect trace translate treat trust underline utter
    verify voice wait warn whisper write
    """
)

# Movement, placing, handling.
_HANDLING = word_set(
    """
    accompany acquire adapt adjoin adopt advance align allocate append apply appoint arrange assemble assign
    attach bounce bump bundle catapult clinch coast collect combine compile comprise consist construct contain
    contribute converge cross cut deal dedicate deduct depart deposit derive descend dip direct discard dismiss
    dispatch distribute dive divert divide dock dodge draft drag drift drop elevate eliminate embark emerge
    employ encompass encounter enlist enter erase escape escort evolve exceed exchange exclude execute exit
    extend extract fall feed fill fix flag flip float focus fold forgo frame gain generate grab grade grant grow
    halt haul heave hoist hop hover incorporate insert install interact intersect invert issue jump knock latch
    launch lay leap lend limit linger load lodge loop lug lump maintain map merge modify mount move nab nestle
    notch occupy occur omit open operate organise organize originate outdo outperform overlap overlay pace pack
    park pass paste pause perch pile pin pip pit plant pluck plug plump possess post pour precede prepare press
    progress prompt propel push qualify raise range recede receive reclaim recombine recover reduce regain
    relegate relocate rely remove render reorder replace reserve reset reside restart restore restrict resume
    retain retreat retrieve reuse reverse rocket roll rotate round route rule scatter scrape screen seal send
    separate serve shade shadow shied shift shove shrink shuffle shut shy sift skew skip slant slide slip snap
    sneak span spare spared split spread spring squeeze stack stagger steer steered stem stop store stray
    stretch strip stroll stumble submit subtract supply surface surpass sway sweep swing switch tackle tag tap
    throw tier tilt touch trail transfer transition traverse tread trigger trim trip trot undergo undertake
    unfold unlock update use usher utilise utilize vary vault venture vie visit warrant wave wind wipe withdraw
    wrap yield zoom
    """
)

# Irregular forms of the above.
_IRREGULAR = word_set(
    """
    begun beheld bidden bore borne bound built caught clad clung dealt drew driven drove dug fallen fed felt
    forgone forgot forgotten grew grown held hid hidden hung kept knew laid lain left lent lit lost lying met
    mistook overtook paid quit ran rang ridden risen rode sang saw sent shaken shook slid slipped sought spent
    sprang sprung spun strung swept swung taught threw thrown trod trodden tying undergone vying withdrawn
    withdrew withheld woke wore worn wound
    """
)

# How, when, how far.
_HOW = word_set(
    """
    aback aboard above abroad abundantly accidentally admittedly ado aforementioned afresh afterward afterwards
    agog alas alongside aloud amidst anew anyplace appreciably aptly aside askew automatically awhile
    axiomatically aye backward backwards barring beforehand candidly casually categorically cautiously
    comparably conceivably concerning concisely confidently consciously consistently constantly conveniently
    correctly cumulatively currently customarily decidedly deeply deliberately densely detectably differently
    discernibly distinctly doubtless duly effectively else emphatically enough equally evenly eventually
    everywhere excepting excluding expressly extensively factually familiarly favorably favourably fittingly
    flatly formally formerly forth freshly fundamentally genuinely gradually granting gratefully habitually
    halfway hand-in-hand heavily henceforth hereby herein hitherto ideally identifiably immediately inasmuch
    increasingly individually inevitably inherently insofar instantly intentionally interestingly intuitively
    invariably ironically jointly justifiably lastly latterly legitimately lengthwise lest literally locally
    logically loosely manually markedly materially meaningfully meantime measurably mildly minutely moderately
    momentarily mutually narrowly neatly necessarily neutrally nominally nowadays numerically objectively
    observably oddly offhand officially optionally outright outwardly overly overtly parenthetically patently
    patiently peculiarly pending perceptibly perchance periodically permanently plausibly pleasantly politely
    positively potentially practically predictably preferably presently pro proactively progressively
    prominently promptly properly proportionally proportionately providing randomly rapidly rarely readily
    recognisably recognizably recurrently regarding regularly reliably remotely repeatedly respecting
    responsibly retrospectively rightly routinely safely satisfactorily save secondarily seemingly selectively
    separately sequentially sharply shortly simultaneously sincerely slimly slowly solidly somehow someplace
    sometime sooner spontaneously squarely steadily straightaway straightforwardly structurally subsequently
    substantially successively suddenly sufficiently suitably superficially supposedly swiftly systematically
    tangentially tangibly technically temporarily tentatively thankfully theoretically thereabouts thereafter
    thereof thoroughly thoughtfully throughout tightly till topically touching traditionally truthfully
    unambiguously unavoidably uncannily unexpectedly uniformly unless unmistakably unsurprisingly unto upfront
    upwards usefully utterly vaguely verbally verifiably versa vice virtually vis-a-vis visibly voluntarily
    whereby wherefore wherein whereupon whether whilst wholeheartedly whomever willingly wisely would-be
    """
)

# Things said, weighed and ordered.
_THINGS = word_set(
    """
    ability accordance accuracy acknowledgement act action addition adjustment advice affair agenda agreement
    aim algorithm alignment allowance also-ran analysis angle apology appearance appetite application
    appreciation approval area arena argument arrangement array article assessment association assumption
    assurance attention attribute avenue average awareness axis background band base baseline basket bearings
    bedfellow bedfellows beginning behalf behavior behaviour belief bell benchmark bend bill block board
    boundary bounds bracket branch breadth break bridge bulk bullet calculation calling capacity card caution
    center centre chain chapter characteristic chart circle circumstance clarification cluster coincidence
    collection column comfort commonality competition competitor competitors component compromise concept
    confidence confirmation congratulations conjunction connection consequence consideration consistency
    constraint contact continuation contribution convention copy corner correspondence count counterpart course
    coverage cross-check crux cue curve cycle data date datum daylight default definition delay department
    determination development diagram dice difficulty dimension discovery discretion discussion disposal
    distinction distribution diversion division domain door drawing duration effort elbow enquiry entirety
    equation error essence event example exclusion exercise existence expectation explanation explorer
    expression extension eye eyebrow face facet faith familiarity family-tree file filing final finding flavor
    flavour foot footing fore forefront forerunner format formula formulation foundation fraction framework
    frequency front-runner frontrunner fulfillment fulfilment function future goal grain greetings grid guidance
    gut hair's hallmark harmony haste hat headcount heading heel hesitation hindsight holding hole honor honour
    identity illustration implication imprint improvement inclination inclusion indication indicator individual
    input inquiry insight instance instant instruction intent intention interaction interpretation interval
    introduction label ladder lane layer layout league ledger length lens liberty limitation lineage listener
    location logic lookout magnitude makeup margin marker mass match-up matchup maximum mechanism medium meeting
    member memory menu message method metric midst mile minimum mirror mode mold motion motivation motive mould
    movement multitude nature navigation neck neighborhood neighbourhood net norm notes notion nuance object
    objective observation occasion occurrence odds-on omission opening operation opportunity opposition orbit
    orientation origin outlet outlook output outset page palette parade paragraph parallel parameter passage peg
    permission phase phenomenon pipeline pitch pivot placement plan plane pocket pointer pole policy portion
    possibility potential practice precedence preference premise preparation presence presentation pretext
    principle priority program programme proposal proposition prospect provision proximity pursuit qualification
    quantity quarter queue quibble quota quotation rack radar rate ratio rationale reaction reader readout realm
    receipt reckoning recognition reference refinement reflection regrets regularity relation relationship
    reluctance reminder removal repertoire replacement representation resemblance reshuffle resort resource
    response rest-of-field restriction revision rhyme root roots routine row ruling rundown rung runner runners
    sample satisfaction scheme scope scorecard section sector sentence sentiment sequence serving session setup
    shortcut shortfall shoulder shoulders sight sign significance signpost similarity situation size slice
    snapshot solution source spectrum speech speed spite stablemate stake stakes stall stance standpoint
    statement station status stead stone straw stream string stripe stroke structure subset substance substitute
    suitability suite summit support supposition survey suspicion symmetry synergy system tab tail takeaway
    taker takers talking tandem target task tenor territory test theory threshold throng tick ticket timeline
    timing token tool topic trade trade-off tradeoff tradition treatment trial umbrella uncertainty union unit
    usage utterance validation value-wise vantage variable variation vein verge vicinity viewpoint virtue
    visibility vocabulary volume vote warning watch watchlist weighting whatnot whim wholesale width wordplay
    wrap-up writing wrong yardstick zone
    """
)

# Plain describing words, which praise and blame nothing.
_QUALITIES = word_set(
    """
    able absent abstract abundant accurate active actual adequate adjacent advisable affirmative afoot alternate
    anxious apparent applicable apposite approximate arbitrary automatic awake bare basic binding blank broad
    capable careful cautious clear-cut cognate coherent collective comparable comparative compatible competing
    complementary concerned concrete conditional confident congruent conscious consecutive consistent constant
    contextual contrary convenient conventional conversational corresponding corroborating countable crossed
    current customary dependent descriptive detectable determined discernible discrete distinguishable divided
    double due effective eligible entire equal equivalent essential evident existing expected explicit extended
    external faint familiar farther fine-grained fitted fixed flexible foregone formal forthcoming frequent
    full-fledged functional fundamental general genuine gradual grateful hesitant highlighted hypothetical
    identifiable imaginable immediate implicit implied independent indicative indirect inherent initial inner
    innermost intended intermediate internal introductory intuitive involved isolated joint lengthy likeminded
    linear literal local long louder loudest manageable manifest marginal marked matched matching meaningful
    measurable mere mild minimal mixed moderate momentary mutual named native nearby necessary needed negligible
    neighboring neighbouring neutral nominal normal noteworthy noticeable numbered numerical observable
    occasional odd official ongoing online optional ordered ordinary outer outward overlapping overt paired
    partial patient peculiar perceptible permanent personal pertinent polite possible practical precise
    predictable preferable preferred prepared presumable prevailing previous proper proportional proportionate
    proposed prospective provisional proximate qualified qualifying random raw recognisable recognised
    recognizable recorded recurring reduced referenced regular relatable related relative reluctant remaining
    repeated representative respective responsible restricted resultant resulting satisfied scheduled sequential
    shortlisted simultaneous sincere small-scale so-called specific spontaneous standalone statistical
    straightforward strict structured subsequent successive sufficient superficial supplementary supporting
    surplus surprising symmetrical tangential tangible technical temporary tentative textual thankful thematic
    theoretical tilted tiny tolerable topical traditional transparent ultimate unanimous unassuming uncertain
    unchanged unclear underlying understandable undoubted unexpected uniform unmentioned unpicked unquestioned
    unrelated unspecified unsure unsurprising upcoming usable usual vague valid verbal verifiable viable visible
    well-matched well-suited wide-ranging willing wordy
    """
)

# Numbers, units of talk.
_COUNTS = word_set(
    """
    double-digit eighth eleventh half-dozen ninth quarters score-wise seventh single-digit sixth tenth tenths
    thirds thrice twelfth twice twos zero
    """
)

# Little words with apostrophes.
_SHORTENED = word_set(
    """
    proven favorite familiar waiting decade decades
    outperform outperformed outperforms
    'til alright alrighty anything's c'mon cheerio dunno everything's gimme gonna gotta he'd here'll heya hiya
    how's howdy it'll kinda lemme must've nothing's o'clock okey-dokey one'd rightio righto roger she'd
    should've something's sorta ta that'll there'd there'll there've they'd they'll they've uh um wanna what'd
    what'll when's where's who'd who'll who've why's wow y'know yay yup
    """
)

HARMLESS = SMALLEST | _TALKING | _HANDLING | _IRREGULAR | _HOW | _THINGS | _QUALITIES | _COUNTS | _SHORTENED

# Forms of harmless words that describe: "a moving film".
_DESCRIBING = word_set(
    "ending moving touching striking fetching sweeping soaring flowing shaken pressing lasting living worn bound"
)
_ENDINGS = ("ing", "ed", "es", "d", "s")
_SHORT = ("ll", "d", "ve", "re", "s", "m", "t")  # behind an apostrophe


@cache
def plain(word: str) -> bool:
    """Whether a folded word claims nothing, in any of its forms."""
    if word.endswith("-wise") or len(word) == 1 or NUMBER.fullmatch(word) is not None:
        return True
    return _in(HARMLESS, word)


@cache
def smallest(word: str) -> bool:
    """Whether a folded word could not even describe an item that it is said of."""
    return len(word) == 1 or NUMBER.fullmatch(word) is not None or _in(SMALLEST, word)


@cache
def everyday(word: str) -> bool:
    """Whether a folded word of common English claims nothing unless it stands where an attribute or a subject does."""
    return _in(_everyday(), word)


@cache
def _everyday() -> frozenset[str]:
    return word_set(files("bot").joinpath("checking", "everyday.txt").read_text(encoding="utf-8"))


def _in(some: frozenset[str], word: str) -> bool:
    head, apostrophe, end = word.partition("'")
    if apostrophe and end in _SHORT:
        word = head
    return word in some or (word not in _DESCRIBING and any(form in some for form in _bases(word)))


def _bases(word: str) -> set[str]:
    """What a word may be a form of: "ranking", "rank"; "placed", "place"; "tallies", "tally"; "pinned", "pin"."""
    found = {stem(word)}
    for ending in _ENDINGS:
        base = word.removesuffix(ending)
        if base != word and len(base) > 2:
            found |= {base, f"{base}e"}
            if base[-1] == base[-2]:
                found.add(base[:-1])
            if base[-1] == "i":
                found.add(f"{base[:-1]}y")
    return found
