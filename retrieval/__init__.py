"""Decides which items: no language model, no web and no chat in it. Start reading at `recommender`."""
