from django.apps import AppConfig


class VisitorsConfig(AppConfig):
    name = "commonhall.core.visitors"
    label = "visitors"
