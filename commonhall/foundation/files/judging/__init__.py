"""Judges what is uploaded, by content and by name. Knows no tables."""
