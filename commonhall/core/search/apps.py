from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "commonhall.core.search"
    label = "search"

    def ready(self) -> None:
        from commonhall.core.search import storage

        post_migrate.connect(storage.after_migrate, sender=self)
