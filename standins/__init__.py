"""Stand-ins for outside services: stateful, reached over real HTTP and SMTP, used by tests and by the demo.

Nothing in ``commonhall`` imports this package and it imports nothing of ``commonhall``: only addresses in settings
differ.
"""
