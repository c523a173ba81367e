"""Simulated people who chat with the real assistant, and the rules that every chat must keep."""
