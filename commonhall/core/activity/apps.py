from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActivityConfig(AppConfig):
    name = "commonhall.core.activity"
    label = "activity"

    def ready(self) -> None:
        from commonhall.core.activity import triggers

        post_migrate.connect(triggers.after_migrate, sender=self)
