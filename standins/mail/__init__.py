"""A mail catcher: an SMTP server that delivers nothing, and pages and JSON that show what it caught."""
