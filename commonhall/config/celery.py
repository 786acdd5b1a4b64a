"""Celery's app: used when BROKER_URL or REDIS_URL is set. It knows one task, which runs any of ours by name."""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")

from django.conf import settings
from django.utils.module_loading import import_string

from commonhall.core.work.celery_backend import CELERY_TASK

app = Celery("commonhall")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    # A broker that hangs must not hang a request that only wants to wake somebody.
    broker_transport_options={"visibility_timeout": 600, "socket_connect_timeout": 2, "socket_timeout": 3},
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_default_queue="quick",
    worker_hijack_root_logger=False,
)


@app.task(name=CELERY_TASK)
def run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    import_string(path).call(*args, **kwargs)
