"""Asking for a human: which way leads to one, what they are told, and the silence until they hand back."""
