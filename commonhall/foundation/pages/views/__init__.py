"""The public face for visitors, staff and machines."""
