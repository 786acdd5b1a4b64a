from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "commonhall.core.work"
    label = "work"
