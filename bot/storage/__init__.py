"""Conversations on disk: tables, rows, and their JSON."""
