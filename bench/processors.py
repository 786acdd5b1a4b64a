"""How long the processors have worked, which other work on the machine disturbs less than the clock."""

import time
from pathlib import Path


def worked() -> float:
    """Seconds that this process has worked, and the database's for us where it is on this machine."""
    from django.db import connection

    others = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            others = [Path(f"/proc/{pid}/schedstat") for (pid,) in cursor.fetchall()]
    return time.process_time() + sum(int(each.read_text().split()[0]) / 1e9 for each in others if each.exists())
