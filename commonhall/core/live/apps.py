from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "commonhall.core.live"
    label = "live"
