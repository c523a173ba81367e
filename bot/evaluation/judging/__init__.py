"""What a language model's judgement is worth: its grades beside none, and the model recommending alone.

moments        turns of recorded dialogs, drawn by the seed, each with the pool that the product ranks
grading        the model grades the best of each pool, and the pool is ranked again with that
worth          the weight that the grades deserve
alone          the model names titles by itself, linked to the catalogue
scoring        all of it as figures
"""
