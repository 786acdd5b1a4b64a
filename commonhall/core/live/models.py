"""News for open pages, where there is no Redis: written by whoever has it, read by each web process, soon forgotten."""

from django.db import models
from django.utils import timezone


class LiveEvent(models.Model):
    """Something changed. It says where and what kind of thing, never the thing itself."""

    topic = models.CharField(max_length=100)
    event = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.topic}: {self.event}"
