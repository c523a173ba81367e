"""Everyday English words of conversations: none of them, written in small letters, is the sign of a title."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SMALL = _words("the a an of and or in on at to for with from by as is it its my your his her our their me us")
CHAT = _words(
    """i im ive id you he she we they this that these those there here what which who why how when where yes no not
    ok okay please scary funny sad happy dark short long recent classic romantic serious silly famous popular last
    next first second third favorite favourite thanks thank hi hello hey well so but if then than maybe some any
    something anything nothing more less most least another other else good great best better nice new old love loved
    like liked hate hated want need movie movies film films show shows book books watch watched watching see seen saw
    recommend recommendation find give tell think know really very much too also just only all one ones cheap cheaper
    under over about again never always today tonight time night day year years kind type stuff thing things can could
    would should do does did have has had was were been am are be will dont didnt doesnt cant isnt wasnt lets got get
    go going looking look try let mom dad kids family friend friends wife husband girlfriend boyfriend
    sure else check checking out awesome cool amazing wow lol haha laugh cry sounds sound perfect fine alright yeah yep
    nope bye goodbye sorry welcome absolutely definitely exactly maybe perhaps interesting morning evening afternoon fun bad worse worst enough"""
)
ALWAYS_CAPITAL = _words(
    """i im ive id ill monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december english french german spanish american british"""
)
