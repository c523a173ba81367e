"""A message and what was said before -> what it means, in typed values. Start reading at `reader`."""
