"""What a remote model is told, and how its words are read."""
