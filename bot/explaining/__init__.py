"""Why, why not, what sets items apart: read from stored traces."""
