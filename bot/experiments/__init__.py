"""Two ways to hold a conversation, tried side by side: which conversation is held which way, and what came of it."""
