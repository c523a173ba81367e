"""English words by what they carry in a question: nothing, hardly anything, a mood, a number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that carry nothing of what is asked: grammar, the item itself, small talk.
STOP = _words(
    """
    a an the this that these those it its itself he she him her his they them their theirs i me my mine we us our
    you your yours one ones is are was were be been being am do does did done has have had having can could will
    would shall should may might must not no nor and or but so if then than as at by for from in into of off on onto
    out over to under up with within without about around after before during between there here who whom whose what
    which when where why how any some all each every both either neither same such own more most less least much
    many few lot lots bit quite very really too just only also even still yet already ever never again now today
    currently right correct yeah yes ok okay please thanks hey hi oh well hmm um movie movies film films flick
    picture item items product products thing things pick picks first second third last latter former title titled
    called named name names listing listed list say says said know tell show exactly actually anyway though
    something anything everything stuff sort kind type way dont doesnt isnt didnt im ive whats thats btw lol like
    get gets got getting come comes came go goes going went let lets see want wanted need needs think thought guess
    mean means sure maybe probably happen happens wondering wonder question given because since else version
    versions variant variants model edition s t re ve ll d m
    """
)
# Words that narrow a question hardly at all: a sentence need not have them to be worth quoting.
WEAK = _words(
    """
    good great ok okay nice fine safe suitable friendly proof resistant free use used using uses usable work works
    worked working put take takes taken give gives able include includes included including contain contains real
    full long best normal regular people person someone anybody anyone everyone everybody big small little time
    times day days buy buying own wear worn wearing keep keeps hold holds look looks looking feel feels bring stay
    stays enough alright perfect cool useful handy involve involves involved feature features featured featuring
    part parts main actual set sets lots supply supplied sold tall wide high thick deep heavy bag size run runs
    running sister brother mum mom dad wife husband girlfriend boyfriend friend daughter son mother father grandma
    grandpa kid kids child family last lasts lasting fit fits fitting make makes made making temperature protection
    level amount number
    """
)
# Adjectives of mood: the genres are what a listing can say about them.
MOODS = _words(
    """
    funny hilarious scary frightening creepy spooky sad romantic serious light dark gory violent bloody silly
    exciting boring tense suspenseful slow sexy intense disturbing depressing uplifting weird cheesy gritty action
    romance comedy
    """
)
_NUMBERS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
)
DIGITS: Mapping[str, str] = MappingProxyType({word: str(value) for value, word in enumerate(_NUMBERS)})
# Forms that no ending explains -> the word they are compared as.
IRREGULAR: Mapping[str, str] = MappingProxyType(
    {
        "people": "person",
        "children": "child",
        "men": "man",
        "women": "woman",
        "feet": "foot",
        "mice": "mouse",
        "gray": "grey",
        "colors": "colour",
        "color": "colour",
        "won": "win",
        "wins": "win",
        "died": "die",
        "dies": "die",
        "dying": "die",
        "woollen": "wool",
        "woolen": "wool",
        "dryer": "dry",
        "drier": "dry",
        "aluminum": "aluminium",
    }
)
# Colours that people ask for, whether or not a catalogue has them.
COLOURS = _words(
    """
    black white grey gray blue navy red green olive yellow orange purple violet pink brown beige tan sand cream teal
    turquoise gold silver khaki maroon burgundy lilac mint rust coral mustard charcoal ivory
    """
)
