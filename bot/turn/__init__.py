"""One turn from its opening to its rows."""
