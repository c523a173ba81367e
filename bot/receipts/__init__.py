"""Receipts: an explanation with everything needed to check it, without the server and the index that gave it."""
