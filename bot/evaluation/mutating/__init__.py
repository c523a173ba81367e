"""The twelve operators of the mutation suite, and the facts that they verify their outcomes against."""
