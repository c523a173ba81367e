"""The web widget: a chat that one script tag puts on any page, and a demo shop that has it."""
