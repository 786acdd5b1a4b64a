"""What leaves the members module as a file: cards and address cards."""
