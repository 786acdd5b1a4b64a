from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "commonhall.core.mail"
    label = "mail"
