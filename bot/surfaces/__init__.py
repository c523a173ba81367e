"""What people see: the page and the server that serves it. Surfaces know the assistant's door and nothing behind it."""
