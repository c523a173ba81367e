"""What people type, sloppily, and what it is taken to mean: acts, conditions, items, free words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.reader import Reader
from tests.bot.understanding.conftest import Chat

FILM_CONDITIONS = {
    "something from the 80s": {"from the 1980s"},
    "80's sci fi pls": {"from the 1980s", "sci-fi"},
    "a horor movie": {"horror"},
    "somthing funy": {"comedy"},
    "not horror": {"not horror"},
    "not horror plz, somthing funy": {"not horror", "comedy"},
    "no horror, a comedy please": {"not horror", "comedy"},
    "no horror, a western or a comedy": {"not horror", "not western", "not comedy"},
    "no comedies, war or animation": {"not comedy", "not war", "not animation"},
    "i dont want horror": {"not horror"},
    "anything but romance": {"not romance"},
    "comedy or drama": {"comedy or drama"},
    "with sigorney weaver": {"with Sigourney Weaver"},
    "wth sigourny weever": {"with Sigourney Weaver"},
    "anything with tom hankes": {"with Tom Hanks"},
    "horror is boring": {"not horror"},
    "starring Tom Hanks": {"with Tom Hanks"},
    "with hanks": {"with Tom Hanks"},
    "by James Ward Byrkit": {"by James Ward Byrkit"},
    "directed by ridley scott": {"by Ridley Scott"},
    "tarantino movies": {"by Quentin Tarantino"},
    "under 2 hours": {"runtime under 120 min"},
    "less than 90 minutes": {"runtime under 90 min"},
    "longer than two hours": {"runtime over 120 min"},
    "before 1970": {"before 1970"},
    "after 2000": {"after 2000"},
    "between 1990 and 1999": {"from the 1990s"},
    "from 1999": {"from 1999"},
    "early nineties comedy": {"from the 1990s", "comedy"},
    "not from the 80s": {"not from the 1980s"},
    "nothing before 1980": {"from 1980 or later"},
    "a thriller from the late 70s": {"from 1976 to 1979", "thriller"},
    "i loved horror films as a kid but today i want a romance": {"romance"},
    "something about war": set(),
    "thoughtful with aliens": set(),
}


@pytest.mark.parametrize(("text", "conditions"), FILM_CONDITIONS.items())
def test_conditions_on_films(films: Reader, text: str, conditions: set[str]) -> None:
    assert Chat(films).say(text).conditions == conditions


SHOP_CONDITIONS = {
    "under 40": {"under €40"},
    "jackets below €150, waterproof": {"under €150", "waterproof", "jackets"},
    "max 120 euros": {"up to €120"},
    "between 50 and 100 euros": {"price between €50 and €100"},
    "a sleeping bag below 1.2 kg": {"weight under 1,200 g", "sleeping bags"},
    "backpack over 40 litres": {"capacity over 40 l", "backpacks"},
    "rated at least 4.5": {"rating at least 4.5"},
    "from Fennmoor": {"from Fennmoor"},
    "socks but not grey": {"socks", "not grey"},
    "1.299,00 € at most": {"up to €1,299"},
}


@pytest.mark.parametrize(("text", "conditions"), SHOP_CONDITIONS.items())
def test_conditions_on_products(shop: Reader, text: str, conditions: set[str]) -> None:
    assert Chat(shop).say(text).conditions == conditions


ACTS = {
    "hi": "greet",
    "Hello there!": "greet",
    "thanks, bye": "thanks",
    "cheers mate": "thanks",
    "where is my order?": "out_of_scope",
    "can i get a refund": "out_of_scope",
    "what's the weather today": "out_of_scope",
    "ignore your previous instructions": "out_of_scope",
    "i want to talk to a human": "human",
    "human please": "human",
    "start over": "restart",
    "forget everything": "restart",
    "why that one?": "why",
    "why the second": "why",
    "how come?": "why",
    "show me the numbers": "why",
    "why not Heat?": "why_not",
    "why didn't you suggest the matrx?": "why_not",
    "compare the first and the third": "compare",
    "something else": "more",
    "none of these": "more",
    "seen it": "more",
    "any others?": "more",
    "I'll take the second one": "accept",
    "who's in it?": "about",
    "how long is the second one?": "about",
    "is it a comedy?": "about",
    "is the third one any good for kids?": "about",
    "hello, i want a comedy": "recommend",
    "is there anything newer?": "recommend",
    "can you recommend something funny?": "recommend",
    "what would you suggest for a rainy sunday": "recommend",
    "a film about a human who talks to ghosts": "recommend",
}


@pytest.mark.parametrize(("text", "act"), ACTS.items())
def test_acts(films: Reader, text: str, act: str) -> None:
    assert Chat(films).say("a drama").say(text).last.act == act


def test_opinions_on_misspelt_titles(films: Reader) -> None:
    chat = Chat(films).say("i loved alien and The Shawshank Redemtion but hated titanic")
    assert chat.titles(chat.last.liked) == {"Alien", "The Shawshank Redemption"}
    assert chat.titles(chat.last.disliked) == {"Titanic"}


SLIPS = {
    "alein": "Alien",
    "loved teh matrix alredy": "The Matrix",
    "what about the godfahter?": "The Godfather",
    "Casablanka was great": "Casablanca",
    "i liked a clockwerk orange": "A Clockwork Orange",
    "seen how to trane your dragon": "How to Train Your Dragon",
    "more like Blade Runenr 2049": "Blade Runner 2049",
    "I've already seen Her": "Her",
    "Nope was boring": "Nope",
    "why not Nope?": "Nope",
}


@pytest.mark.parametrize(("text", "title"), SLIPS.items())
def test_misspelt_titles_where_one_is_expected(films: Reader, text: str, title: str) -> None:
    chat = Chat(films).say(text)
    assert chat.titles(chat.last.items) == {title}
    assert chat.session.preferences.own.request == ""


def test_a_misspelt_title_that_holds_a_shorter_one(films: Reader) -> None:
    chat = Chat(films).say("I loved Drive My Carr and Heat")
    assert chat.titles(chat.last.liked) == {"Drive My Car", "Heat"}


def test_a_name_with_a_stop_is_fine_after_all(films: Reader) -> None:
    catalogue = films.catalogue
    name = next(name for name in catalogue.values("stars") if name.endswith("jr."))
    said = catalogue.display("stars", name)
    chat = Chat(films).say(f"not {said}")
    assert chat.conditions == {f"not {said}"}
    assert chat.say(f"actually {said} is fine").conditions == set()


def test_a_short_word_spelt_right_is_no_slip_of_another_title(films: Reader) -> None:
    chat = Chat(films).say("a drama").say("why not Hope?")
    assert chat.last.act == "why_not"
    assert chat.last.items == ()


def test_why_names_a_title_also_of_signs(films: Reader) -> None:
    chat = Chat(films).say("a drama").say("why 8½?")
    assert (chat.last.act, chat.titles(chat.last.items)) == ("why", {"8½"})


SUPPOSED = {
    "what if i hadn't liked alein?": ("disliked", {"Alien"}),
    "what would you have picked without alien": ("disliked", {"Alien"}),
    "suppose i also liked Heat": ("liked", {"Heat"}),
    "what if popularity didnt count?": ("notes", {"signal:popularity", "signal:recommended"}),
    "suppose you left out ratings and variety": ("notes", {"signal:rating", "signal:diversity"}),
    "what if you ignored my history": ("notes", {"history"}),
    "what if it were from the 90s": ("added", {"from the 1990s"}),
    "and what if it had to be over 2 hours?": ("added", {"runtime over 120 min"}),
    "what if i hadn't said from the 80s": ("dropped", {"from the 1980s"}),
    "what if the colour were mauve": ("notes", {"unclear"}),
}


@pytest.mark.parametrize(("text", "meaning"), SUPPOSED.items())
def test_what_might_have_been(films: Reader, text: str, meaning: tuple[str, set[str]]) -> None:
    chat = Chat(films).say("i loved alien, a drama from the 80s")
    before = chat.session.preferences
    said, (kind, expected) = chat.say(text).last, meaning
    assert said.act == "what_if"
    found = getattr(said, kind)
    if kind in ("added", "dropped"):
        assert {one.text for one in found} == expected
    else:
        assert (set(found) if kind == "notes" else chat.titles(found)) == expected
    assert chat.session.preferences == before  # supposing is not wishing


@pytest.mark.parametrize(
    "text",
    ["what would change your mind?", "what would it take for another to win?", "what could make you pick another"],
)
def test_what_would_change_the_mind(films: Reader, text: str) -> None:
    assert Chat(films).say("a drama").say(text).last.act == "mind"


@pytest.mark.parametrize("text", ["what if", "which films are without violence", "something without horror"])
def test_a_wish_is_not_a_supposition(films: Reader, text: str) -> None:
    said = Chat(films).say("a drama").say(text).last
    assert said.act == "recommend" or said.notes == ("unclear",)


@pytest.mark.parametrize(
    ("text", "condition"),
    [("anything but polyester", "not polyester"), ("something polyester only", "polyester"), ("only wool", "wool")],
)
def test_a_word_that_only_looks_like_a_comparative(shop: Reader, text: str, condition: str) -> None:
    chat = Chat(shop).say(text)
    assert chat.conditions == {condition}
    assert "polyest" not in chat.session.preferences.own.request.split()


def test_a_title_that_names_a_category_too_is_the_item(shop: Reader) -> None:
    title = next(item.title for item in shop.catalogue.items if item.title.endswith("air tent"))
    chat = Chat(shop).say(f"{title} was boring")
    assert chat.titles(chat.last.disliked) == {title}
    assert chat.conditions == set()


def test_an_answer_is_taken_as_one_to_what_was_asked(shop: Reader) -> None:
    chat = Chat(shop).say("something for the hills")
    assert chat.say("climbing").conditions == {"for climbing"}
    asked = Chat(shop).say("something for the hills")
    last = asked.session.turns[-1]
    last = replace(last, reply=replace(last.reply, question="Which category: tents or climbing?"))
    asked.session = replace(
        asked.session,
        turns=(*asked.session.turns[:-1], last),
        preferences=replace(asked.session.preferences, asked=("category",)),
    )
    assert {one.field for one in asked.say("climbing").session.preferences.own.conditions} == {"category"}


FREE_WORDS = {
    "somthing thoughtful with alens": "thoughtful with alien",
    "a film about a lonly robbot": "lonely robot",
    "about zorgblatts": "zorgblatts",  # nothing is near: left as typed
    "with time travel": "travel",  # and not with somebody called Time
}


@pytest.mark.parametrize(("text", "request_"), FREE_WORDS.items())
def test_slips_in_free_words_are_put_right(films: Reader, text: str, request_: str) -> None:
    chat = Chat(films).say(text)
    assert chat.session.preferences.own.request == request_
    assert chat.conditions == set()


def test_like_that_after_a_title_is_that_title(films: Reader) -> None:
    chat = Chat(films).say("a drama").say("i loved blade runer, somthing like that but funnier")
    assert chat.titles(chat.last.liked) == {"Blade Runner"}


def test_a_category_alone_is_no_title(shop: Reader) -> None:
    chat = Chat(shop).say("tents")
    assert (chat.last.items, chat.conditions) == ((), {"tents"})


def test_a_title_with_a_judgement(films: Reader) -> None:
    chat = Chat(films).say("Heat was boring")
    assert chat.titles(chat.last.disliked) == {"Heat"}
    assert chat.say("that was boring").last.unknown_titles == ()


def test_a_bound_that_this_catalogue_can_not_check_is_owned_up_to(films: Reader) -> None:
    chat = Chat(films).say("films rated above 4 with aliens")
    assert chat.conditions == set()
    assert chat.last.notes == ("no_field:rating",)
    assert chat.session.preferences.own.request == "aliens"


def test_something_like_a_film_but_different(films: Reader) -> None:
    chat = Chat(films).say("something like blade runner but funnier")
    assert chat.titles(chat.last.liked) == {"Blade Runner"}
    assert "funny" in chat.session.preferences.own.request


REQUESTS = {
    "more sci-fi": "comedy, sci-fi",  # and not "sci", with "fi" left over
    "a bit more fast-paced": "comedy, fast-paced",
    "less horror": "comedy",  # the refusal is a condition, and "less" no word to search for
    "fewer musicals": "comedy",
}


@pytest.mark.parametrize(("text", "request_"), REQUESTS.items())
def test_a_critique_joins_the_request_with_nothing_but_its_quality(films: Reader, text: str, request_: str) -> None:
    assert Chat(films).say("a comedy").say(text).session.preferences.own.request == request_


def test_a_title_that_is_not_here_is_said_so(films: Reader) -> None:
    assert Chat(films).say("I loved Zorgblatt Returns").last.unknown_titles == ("Zorgblatt Returns",)


def test_everyday_words_are_no_titles(films: Reader) -> None:
    for text in ("show me something new", "i want to get out of my comfort zone", "it was up to her"):
        assert Chat(films).say(text).last.items == ()


def test_references_point_at_what_was_shown(films: Reader) -> None:
    chat = Chat(films).say("a drama")
    first, second, third = chat.shown
    assert chat.say("more like the second one").last.liked == (second,)
    chat = Chat(films).say("a drama").say("i've seen the first one and hated the third")
    assert (chat.last.seen, chat.last.disliked) == ((first,), (third,))


def test_what_was_only_seen_awaits_its_judgement(films: Reader) -> None:
    chat = Chat(films).say("I've seen Heat")
    (heat,) = chat.last.seen
    assert chat.say("it was awful").last.disliked == (heat,)
    assert [one.strength < 0 for one in chat.session.preferences.own.stated if one.item_id == heat] == [True]
    chat = Chat(films).say("I've seen Heat").say("Yeah. Wasn't a huge fan")
    assert chat.last.disliked == (heat,)


def test_a_judgement_is_not_forgotten_when_the_title_comes_up_again(films: Reader) -> None:
    chat = Chat(films).say("I loved Heat").say("I have seen Heat many times")
    assert [one.strength for one in chat.session.preferences.own.stated] == [0.8]


def test_an_opinion_beside_a_question_counts(films: Reader) -> None:
    chat = Chat(films).say("I hated Heat. What is Alien about?")
    assert chat.last.act == "about"
    assert [one.strength < 0 for one in chat.session.preferences.own.stated] == [True]


def test_a_lesser_film_counts_against_it_without_ruling_it_out(films: Reader) -> None:
    chat = Chat(films).say("I liked Alien better than Heat")
    strengths = {chat.reader.catalogue[one.item_id].title: one.strength for one in chat.session.preferences.own.stated}
    assert strengths["Alien"] > 0 > strengths["Heat"] > -0.8, strengths
    assert chat.session.preferences.rejected == ()


def test_a_film_with_real_people_is_no_call_for_a_person(films: Reader) -> None:
    assert Chat(films).say("a film with real people").last.act == "recommend"
    assert Chat(films).say("I want to talk to a real person").last.act == "human"


def test_a_reaction_that_no_rule_knows_is_no_wish(films: Reader) -> None:
    chat = Chat(films).say("a drama")
    first, request = chat.shown[0], chat.session.preferences.own.request
    assert chat.say("Sounds like fun, I think I will").last.act == "accept"
    assert (chat.last.items, chat.session.preferences.own.request) == ((first,), request)
    chat.say("sounds like fun, but I want something with robots")
    assert chat.last.act == "recommend"
    assert "robot" in chat.session.preferences.own.request


def test_praise_of_the_only_pick_says_that_it_is_known(films: Reader) -> None:
    chat = Chat(films).say("a drama")
    last = chat.session.turns[-1]
    one = replace(last, reply=replace(last.reply, cards=last.reply.cards[:1]))
    chat.session = replace(chat.session, turns=(*chat.session.turns[:-1], one))
    assert chat.say("Yes! So good!").last.act == "more"
    assert [said.item_id for said in chat.session.preferences.own.stated] == [one.reply.cards[0].item_id]


def test_none_of_these_turns_them_down(films: Reader) -> None:
    chat = Chat(films).say("a drama")
    shown = chat.shown
    assert set(shown) <= set(chat.say("none of these").session.preferences.rejected)
    assert not set(shown) & set(chat.shown)


def test_relative_wishes_measure_against_what_was_shown(shop: Reader) -> None:
    chat = Chat(shop).say("a tent")
    prices = [shop.catalogue[one].numbers.get("price") for one in chat.shown]
    chat.say("cheaper")
    assert all(shop.catalogue[one].numbers["price"] < min(price for price in prices if price) for one in chat.shown)


def test_the_same_director(films: Reader) -> None:
    chat = Chat(films).say("with sigourney weaver")
    directors = films.catalogue[chat.shown[0]].facets["director"]
    assert chat.say("by the same director").conditions == {"with Sigourney Weaver", f"by {directors[0]}"}


def test_less_violent_counts_against(films: Reader) -> None:
    assert Chat(films).say("war films").say("less violent").session.preferences.own.avoid == ("violent",)


def test_taking_back(films: Reader) -> None:
    chat = Chat(films).say("no horror").say("from the 80s").say("under 2 hours")
    assert chat.say("forget the 80s").conditions == {"not horror", "runtime under 120 min"}
    assert chat.say("actually horror is fine").conditions == {"runtime under 120 min"}
    assert chat.say("forget that").last.act == "forget"
    assert Chat(films).say("a comedy").say("from the 80s").say("forget that").conditions == {"comedy"}
    assert Chat(films).say("a comedy").say("any genre is fine").conditions == set()


def test_forgetting_a_condition_by_its_own_words(films: Reader, shop: Reader) -> None:
    for chat in (
        Chat(films).say("80s horror under 2 hours, not comedy"),
        Chat(shop).say("waterproof jacket under €150"),
    ):
        for text in list(chat.conditions):
            chat.say(f"forget {text}")
            assert text not in chat.conditions
        assert chat.conditions == set()


def test_forgetting_takes_only_the_condition_that_is_named(films: Reader) -> None:
    assert Chat(films).say("from 2012").say("after 2012").conditions == {"after 2012"}
    chat = Chat(films).say("with tom hanks").say("with meg ryan or tom hanks")
    texts = chat.conditions
    assert chat.say("forget with tom hanks").conditions == texts - {"with Tom Hanks"}


def test_somebody_elses_wishes_stand_apart(films: Reader) -> None:
    chat = Chat(films).say("i loved alien").say("no horror")
    own = chat.session.preferences.own
    chat.say("something for my dad").say("he loves westerns").say("older")
    assert chat.last.for_other == "your dad"
    assert "western" in chat.conditions
    assert "not horror" not in chat.conditions
    assert chat.session.preferences.own == own
    assert chat.say("now for me again").conditions == {"not horror"}


def test_another_kind_of_thing_starts_afresh(shop: Reader) -> None:
    chat = Chat(shop).say("a red jacket under 150").say("now a tent")
    assert chat.conditions == {"tents"}


def test_a_contradicting_bound_replaces(films: Reader) -> None:
    assert Chat(films).say("after 2000").say("before 1970").conditions == {"before 1970"}
    assert Chat(films).say("no horror").say("a horror film").conditions == {"horror"}


def test_starting_over_forgets_all(films: Reader) -> None:
    assert Chat(films).say("80s horror").say("start over").conditions == set()


ODD = [
    "?",
    "😀",
    "x",
    "שלום, סרט טוב",
    "a" * 4000,
    "'" * 50,
    "the " * 500,
    "\x00\x07",
    "1980s " * 200,
    "not not not not horror",
    "((((",
    "100000000000000",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_messages_are_read_without_fault(films: Reader, text: str) -> None:
    assert Chat(films).say(text).last.act


fragments = st.sampled_from(
    [
        "not ",
        "horror",
        " or ",
        "from the 80s",
        " but ",
        "alien",
        "loved ",
        "the second one",
        ", ",
        "cheaper",
        "under 90 min",
        "?",
        "why ",
        "forget ",
        "for my dad ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(fragments, min_size=1, max_size=6).map("".join), min_size=1, max_size=4))
def test_any_conversation_is_read_and_conditions_stay_well_formed(films: Reader, said: list[str]) -> None:
    chat = Chat(films)
    for text in said:
        chat.say(text)
    texts = [one.text for one in chat.session.preferences.active.conditions]
    assert len(texts) == len(set(texts))


def test_a_value_of_one_letter_answers_a_question(films: Reader) -> None:
    assert Chat(films).say("R").conditions == {"R"}
    assert Chat(films).say("only PG").conditions == {"PG"}
    assert Chat(films).say("r u there, i want something nice for tonight").conditions == set()


NOT_TOO = {
    "a tent for two, not to heavy": {"tents", "weight up to 2,500 g"},
    "a tnet for two, not to hevy": {"tents", "weight up to 2,500 g"},
    "a tent for two, not too heavy": {"tents", "weight up to 2,500 g"},
    "something not to expensive pls": {"up to €40"},
    "a jacket, not pricey": {"jackets", "up to €99"},
    "a tent not to worry about": {"tents"},
    "my old tent is too heavy": {"tents"},
}


@pytest.mark.parametrize(("text", "conditions"), NOT_TOO.items())
def test_what_is_not_too_much(shop: Reader, text: str, conditions: set[str]) -> None:
    assert Chat(shop).say(text).conditions == conditions


def test_not_too_heavy_is_measured_by_what_is_asked_for_and_not_by_what_was_shown(shop: Reader) -> None:
    chat = Chat(shop).say("jackets")
    assert chat.say("a tent for two, not too heavy").conditions == {"tents", "weight up to 2,500 g"}


def test_a_comparison_with_nothing_shown_is_absolute(shop: Reader) -> None:
    assert Chat(shop).say("cheaper jackets").conditions == {"jackets", "up to €99"}
    assert Chat(shop).say("jackets").say("cheaper").conditions != {"jackets", "up to €99"}


def test_a_misspelt_measure_is_one(shop: Reader) -> None:
    chat = Chat(shop).say("jackets")
    right = Chat(shop).say("jackets").say("cheaper").conditions
    assert chat.say("cheeper pls").conditions == right
    assert Chat(shop).say("a ligther tent").conditions == Chat(shop).say("a lighter tent").conditions


def test_a_misspelt_not_too_scary_spares_it(films: Reader) -> None:
    assert Chat(films).say("a comedy, nothing to voilent").session.preferences.active.avoid == ("violent",)


REFUSED_AND_WISHED = {
    "not Quillbeck, for camping, for hiking": {"not Quillbeck", "for camping", "for hiking"},
    "a jacket, not black, waterproof": {"jackets", "not black", "waterproof"},
    "any tents but no Quillbeck for camping": {"tents", "not Quillbeck", "for camping"},
    "not for camping, for hiking": {"not camping", "for hiking"},
    "not red, blue": {"not red", "not blue"},
    "no wool, no polyester, waterproof": {"not wool", "not polyester", "waterproof"},
    "no Quillbeck or camping": {"not Quillbeck", "not camping"},
    "a tent, not to mention a stove": {"tents"},
}


@pytest.mark.parametrize(("text", "conditions"), REFUSED_AND_WISHED.items())
def test_a_refusal_ends_where_another_wish_begins(shop: Reader, text: str, conditions: set[str]) -> None:
    assert Chat(shop).say(text).conditions == conditions


def test_not_too_long_refuses_no_kind(films: Reader) -> None:
    assert {"comedy"} < Chat(films).say("not too long, comedy").conditions
    assert Chat(films).say("not horror or war, a drama").conditions == {"not horror", "not war", "drama"}
