"""What people say of an item that they name, in their own sloppy words, and what it is taken to mean."""

from __future__ import annotations

import pytest

from bot.understanding.message import Message, clean
from bot.understanding.opinions import judge

TITLE = "Quartz Harbour"
ILL = """
I didn't really enjoy {}
Cant say I liked {}
I have seen {} and honestly it bored me
{} (1998) isn't really my thing
I watched {} last week. Didn't do anything for me
I tried watching {} but couldn't finish it
I never got into {}
{} is so overrated
{} was a disapointment
I've seen {}, wasn't impressed
{} was too violent for my taste
{} is a little too scary for me
The only one I disliked was {}
I wouldn't recommend {}
{} wasn't all that
{}, not so much
I'm not a big {} fan
My wife hated {}
not really interested in {}
I don't think {} is for me
I thought {} would be better
I expected more from {}
Not a fan of movies like {}
I don't enjoy films such as {}
I liked every one of those except {}
My least favorite is {}
{} was ok but I wouldn't watch it again
I liked the remake better than {}
not sure I'd like {}
Good for kids but not boring like {}
""".strip().splitlines()
WELL_OR_NOTHING = """
I loved {}
I haven't seen {}
I don't think I have seen {}
Have you seen {}?
No I haven't seen {}, is it any good?
what about {}? was it boring?
{} wasn't bad at all
I can't wait to see {}
I never get tired of {}
I couldn't stop laughing at {}
{} is too funny
I loved {} too
who doesn't like {}
{} was not too scary, I liked it
something like {} but not too long
a movie like {} that isn't too scary
I've seen all of them except {}
any films besides {}
I hate horror but loved {}
{} was better than I expected
{} was not as good as the first, but I really enjoyed it
I didn't expect to like {} but I did
{} scared the crap out of us
I like {} nice chatting
I saw {} but not the sequel
""".strip().splitlines()


def stance(said: str) -> str:
    message = Message(clean(said.format(TITLE)))
    start = message.low.index(TITLE.lower())
    return judge(message, (start, start + len(TITLE))).stance


@pytest.mark.parametrize("said", ILL)
def test_said_ill(said: str) -> None:
    assert stance(said) in ("dislike", "doubt")


@pytest.mark.parametrize("said", WELL_OR_NOTHING)
def test_said_well_or_not_judged(said: str) -> None:
    assert stance(said) in ("like", "similar", "seen", "none")


@pytest.mark.parametrize(
    ("said", "stances"),
    [
        ("I hated {a} and {b}", ("dislike", "dislike")),
        ("{a} and {b} were awful", ("dislike", "dislike")),
        ("I loved {a} but {b} was boring", ("like", "dislike")),
        ("{a} was much better than {b}", ("like", "doubt")),
        ("I liked {a} I didn't care for {b} thanks", ("like", "dislike")),
        ("I have seen {a} but not {b}", ("seen", "none")),
        ("Saw {a}. It was dull. {b} is my favorite", ("dislike", "like")),
    ],
)
def test_each_judgement_keeps_to_its_item(said: str, stances: tuple[str, str]) -> None:
    titles = ("Quartz Harbour", "Violet Meridian")
    message = Message(clean(said.format(a=titles[0], b=titles[1])))
    places = [(start := message.low.index(title.lower()), start + len(title)) for title in titles]
    assert tuple(judge(message, place, places).stance for place in places) == stances
