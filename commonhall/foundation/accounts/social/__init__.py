"""Signing in with Steam and with Discord."""
