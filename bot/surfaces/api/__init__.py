"""The HTTP API under `/v1`: conversations for programs, and any OpenAI client as a channel."""
