"""Learns how much each signal counts, from what was recommended in dialogs and what people liked next.

features    a query -> what each part of each signal gives every item
examples    dialogs' and people's moments, each with what came next, as arrays
listwise    arrays -> weights
"""
