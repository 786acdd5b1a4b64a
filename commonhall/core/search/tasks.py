"""The entrance for the clock."""

from commonhall.core.search import index
from commonhall.core.work.tasks import task


@task()
def forget_words() -> None:
    index.forget_words()
