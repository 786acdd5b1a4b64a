"""How much dearer our pages are than bare Django's, and what the heavy work costs: `python -m bench`."""
