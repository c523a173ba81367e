"""The built-in's voice: which words, for what, never the same twice in a row."""
