"""Answers to questions about an item, from its listing alone."""
