"""What people did after all that the index knows of them: is it recommended from their history alone?

reading     a file of later interactions -> who comes to like what
learning    everybody's history as matrices, and its own division by time for tuning
baselines   popularity, EASE, SVD, ALS and item-kNN on these matrices
scoring     the product and the baselines on the same people and items -> figures
"""
