"""What Commonhall promises, and which tests prove it."""
