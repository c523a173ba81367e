"""Everything that talks: understanding, explanations in words, sessions and surfaces. Start at `assistant`."""
