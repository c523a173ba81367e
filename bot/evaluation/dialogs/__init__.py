"""Recommended dialogs between people: read, replayed through the product's own path, and scored.

replaying   a dialog -> what the product would have asked the recommender before each recommendation
scoring     ranks of what was recommended -> figures
"""
