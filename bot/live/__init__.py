"""Items and events as they change while a server runs."""
