"""The page's own words, in English, in one place: buttons, headings and notes (never what the assistant says)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

NAME: Final = "Whypick"
PROMISE: Final = "Recommendations that can tell you why."

# The header and the model's badge
BUILTIN_BADGE: Final = "Built-in, no key"
BUILTIN_MORE: Final = "how to plug in an LLM"
MODEL_BADGE: Final = "Worded by {model}"
MODEL_MORE: Final = "how to change it"
BUILTIN_ABOUT: Final = (
    "Answers here are worded by Whypick's built-in, which needs no key and sends nothing anywhere. "
    "To have a large language model plan and word them instead, set these and start again:"
)
MODEL_ABOUT: Final = (
    "Answers here are planned and worded by {model}. The picks and their scores are still computed by Whypick. "
    "To use another model, change these and start again; leave WHYPICK_MODEL out for the built-in:"
)
SETTING_MODEL: Final = "which model speaks"
SETTING_KEY: Final = "your key, if the model's server asks for one"
SETTING_URL: Final = "only for another server than OpenAI's: Ollama, vLLM, llama.cpp …"
NEW_CHAT: Final = "New chat"

# An empty chat
HERO: Final = "What are you looking for?"
HERO_HELP: Final = (
    "Say it in your own words: what you liked, what to leave out, any limits. Every pick comes with its reason."
)
STARTERS: Final = "To get going"
PERSON: Final = "Chat as"
NOBODY: Final = "Nobody in particular"
SYNTHETIC: Final = "A demo catalogue: its people and what they did are synthetic, made by a script."

# The composer
MESSAGE: Final = "Your message"
PLACEHOLDER: Final = "Something like … but not …"
SEND: Final = "Send"
STOP: Final = "Stop"
CONDITIONS: Final = "Only"
REMOVE: Final = "Remove {text}"
EDITING: Final = "You are editing your last message. Sending it replaces that turn."
CANCEL: Final = "Cancel"
LIMITED: Final = "That was a lot at once. Please wait {seconds} seconds, then send it again: your words are still here."

# A person to talk to
HUMAN: Final = "Talk to a person"
HUMAN_MESSAGE: Final = "I'd like to talk to a person"
HUMAN_HAS_IT: Final = "You turned to a person: the assistant is silent."
HUMAN_BACK: Final = "Back to the assistant"

# A turn
LOOKING: Final = "Looking …"
YOU: Final = "You said"
STOPPED: Final = "Stopped here."
LOST: Final = "This answer was interrupted."
FAULT: Final = "Something went wrong on our side. Try again."
GONE: Final = "That earlier conversation is no longer kept here. This is a new one."
EARLIER: Final = "Earlier messages of this conversation are kept, and not shown here."
HELPFUL: Final = "Good answer"
UNHELPFUL: Final = "Bad answer"
RETRY: Final = "Try again"
EDIT: Final = "Edit your message"
NEXT: Final = "Next"
PICKS_ANNOUNCED: Final = "Picks: {titles}."

# A card
WHY: Final = "Why this?"
WHY_HIDE: Final = "Hide why"
WHY_OF: Final = "Why {title}?"
NO_WHY: Final = "How this pick came about is no longer kept."
MORE_LIKE: Final = "More like this"
MORE_LIKE_MESSAGE: Final = "More like {title}"
NOT_FOR_ME: Final = "Not for me"
REFUSED: Final = "You won't see this one again."
NEAREST: Final = "Nearest match, not {conditions}"
SHOW_LINK: Final = "See the listing"
ALL_FACTS: Final = "All details"
COUNTED: Final = "What counted: {families}"

# The reasons of a why
REASONS: Final = "Reason by reason"
AGAINST: Final = "Against"
CLAIM: Final = (
    "This speaks of {kind}. In all, “{family}” adds {contribution} to the score, {percent:.1f}% of what counted."
)
CLAIM_FROM: Final = "The sentence was read from"
CLAIM_MORE: Final = "{count} more"
CLAIM_WORDS: Final = "Leaving out one word takes about this much away from it (an approximation: the words are no sum)"
WITHOUT: Final = "Without this?"
WITHOUT_OF: Final = "Without this? {reason}"
RESTORE: Final = "As it was"
NO_TRIAL: Final = "This can't be taken away from what was computed then."
CHANGE: Final = "What would change my mind"
SHOW_CHANGE: Final = "Show me"
TRIAL: Final = "The order would be"
TRIAL_SAME: Final = "No pick moves."
WAS: Final = "was {rank}"
NEW: Final = "new"
OUT: Final = "out"
MOVED: Final = "Would move from {before} to {after}."
DROPPED: Final = "Was {before}, would drop out."

CLAIMS: Final = MappingProxyType(
    {
        "history": "what you liked, disliked or tapped on",
        "attribute": "a fact about it",
        "stated": "your own words",
        "contribution": "several things together",
        "comparison": "how it stands beside another",
    }
)
PARTS: Final = MappingProxyType(
    {
        "term": "the word “{name}”",
        "whole": "“{name}”, as a whole: this is one number and is not divided",
        "pick": "its likeness to {name}",
        "number": "one number about the item",
    }
)

# The maths
MATHS: Final = "Show the maths"
MATHS_HIDE: Final = "Hide the maths"
MATHS_OF: Final = "How {title} comes to its score"
MATHS_TABLE: Final = "The same as a table"
MATHS_BASE: Final = "Base, the same for every item"
MATHS_SCORE: Final = "Score"
MATHS_WHAT: Final = "What counted"
MATHS_TERM: Final = "{family}: weight {weight:.3g} × value {value:.3g}"
MATHS_ADDS: Final = "Adds"
WAY: Final = "How I got there"
WAY_HIDE: Final = "Hide how I got there"
WAY_OF: Final = "The way to these picks, step by step"
HEAT: Final = "What your past gave each pick"

# What I know about you
PANEL: Final = "What I know about you"
PANEL_NOTHING: Final = (
    "Nothing yet. What you like, dislike and ask for will stand here, and you can take any of it back."
)
PANEL_HELP: Final = "Remove anything: it counts no more from your next message on."
PANEL_AS: Final = "Chatting as {person}"
DOWNLOAD: Final = "Download what is held"
DOWNLOADED: Final = "Save the file"
DOWNLOAD_NAME: Final = "whypick-data.json"
ERASE: Final = "Erase me"
ERASE_SURE: Final = "Erase every conversation of this browser, with all that was said and shown? There is no way back."
ERASE_DEMO: Final = "The demo's made-up people are shared and stay."
ERASE_YES: Final = "Erase"
ERASE_NO: Final = "Keep"
ERASED: Final = "Erased. Nothing of your conversations is held any more."
CHATS: Final = "Earlier conversations"
MORE_LINES: Final = "{count} more"

KINDS: Final = MappingProxyType(
    {
        "request": "You are looking for",
        "other": "For somebody else",
        "condition": "Conditions",
        "like": "Likes",
        "dislike": "Dislikes",
        "unsure": "Named, unsure if liked",
        "avoid": "Keeping away from",
        "seen": "Seen already",
        "accept": "Taken",
        "up": "In answers you gave a thumbs up",
        "down": "In answers you gave a thumbs down",
        "not_for_me": "Not for you",
        "click": "Looked at",
        "history": "From your history",
        "ignored": "Out of use",
        "off": "Switched off",
        "weight": "Weights you moved",
        "learned": "Learned from your taps",
    }
)
