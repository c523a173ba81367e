"""People drawn from interactions that the index does not know, who talk to the product's own path."""
