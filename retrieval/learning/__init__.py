"""Learns how much each signal counts, from what was recommended in dialogs and what people liked next.

features    a query -> what each part of each signal gives every item
examples    dialogs' and people's moments, each with what came next, as arrays
listwise    arrays -> weights under which what was recommended next is likeliest
ascent      arrays -> weights under which the first ten hold most of what was liked later
weighing    both kinds of examples -> the weights of an index version, and what they are worth
train       a new index version with them
"""
