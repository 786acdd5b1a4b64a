from django.apps import AppConfig


class CaptchaConfig(AppConfig):
    name = "commonhall.core.captcha"
    label = "captcha"
