"""Entrances for the worker."""

from commonhall.core.activity import chain, delivery
from commonhall.core.work.tasks import task


@task()
def deliver() -> None:
    delivery.deliver_due()


@task()
def seal() -> None:
    chain.seal()
