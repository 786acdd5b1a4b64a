"""Stripe as the official SDK, a webhook receiver and a paying browser see it: one account, in memory.

HTTP (``api``, ``hosted``, ``control``) stands on what the account can do (``checkout``, ``intents``, ``payments``,
``refunds``, ``customers``), and that on what it holds (``account``, ``objects``).
"""
