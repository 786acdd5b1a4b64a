"""What leaves the members module as a file: cards, address cards, and rows that an import left out."""
