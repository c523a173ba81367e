"""The checker: every statement of a sentence must follow from the evidence of its turn.

text, tokens, clauses, lexicon   a sentence cut up, and what its words claim (idioms.toml, everyday.txt: more of them)
values                           the catalogue's titles, fields and values
told, grounds                    a trace, and the evidence of a turn
wordings, own                    the built-in's wordings read back and verified
relations, orders, beside,
outcomes, tails, reading         free words: reasons, numbers, comparisons, counterfactuals
roles, second                    the wording alone, as a learned reader takes it (second.npz)
sayable, doubts                  the kinds of claims that hold of an item; what is made of such a reading
never                            what no sentence may say
checker                          the verdict
"""
