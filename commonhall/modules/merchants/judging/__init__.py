"""Judges what a business says about itself by the rules of its country. Knows no tables."""
