"""Bare Django: sessions, login and CSRF protection, nothing else. The database is opened exactly as ours is."""

from commonhall.config import settings as ours

SECRET_KEY = ours.SECRET_KEY
DATABASES = ours.DATABASES
ALLOWED_HOSTS = ours.ALLOWED_HOSTS
DEFAULT_AUTO_FIELD = ours.DEFAULT_AUTO_FIELD
DEBUG = False
USE_TZ = True
ROOT_URLCONF = "bench.floor.views"
INSTALLED_APPS = ["bench.floor", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    },
]
