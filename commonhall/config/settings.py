"""Django's settings, made from the environment (env.py) and nothing else."""

from contextlib import suppress
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from commonhall.config import env as environment
from commonhall.config.logs import logging_of
from commonhall.config.outside import forms_lead_to, sign_in_providers

ENV = environment.load()
ROOT = environment.ROOT
PRODUCTION = ENV.commonhall_mode == "production"
TESTING = ENV.commonhall_mode == "test"
DEBUG = False

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.secret_key_fallbacks
ENCRYPTION_KEYS = ENV.encryption_keys

SITE_URL = ENV.site_url.rstrip("/")
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "localhost", *ENV.extra_hosts]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL, *(f"https://{host}" for host in ENV.extra_hosts)]
TRUSTED_PROXIES = ENV.trusted_proxies
PRESET = ENV.preset

INSTALLED_APPS = [
    # storeys from top to bottom, so that a higher one's template wins over a lower one's
    "commonhall.config.apps.ConfigConfig",
    "commonhall.modules.merchants",
    "commonhall.modules.members",
    "commonhall.foundation.pages",
    "commonhall.foundation.notifications",
    "commonhall.foundation.payments",
    "commonhall.foundation.accounts",
    "commonhall.foundation.files",
    "commonhall.foundation.security",
    "commonhall.ui",
    "commonhall.core.modules",
    "commonhall.core.activity",
    "commonhall.core.search",
    "commonhall.core.visitors",
    "commonhall.core.live",
    "commonhall.core.mail",
    "commonhall.core.captcha",
    "commonhall.core.work",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.headless",
    "channels",
    "csp",
    "django_htmx",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "rules",
]

MIDDLEWARE = [
    "commonhall.core.activity.middleware.RequestContextMiddleware",
    "commonhall.foundation.security.middleware.BlocklistMiddleware",
    "commonhall.core.visitors.middleware.VisitorPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "commonhall.foundation.security.middleware.SecurityHeadersMiddleware",
    "commonhall.foundation.security.middleware.PersonalAnswersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "commonhall.core.api.middleware.HttpsOnlyMiddleware",
    "commonhall.core.api.middleware.ProblemMiddleware",
    "commonhall.foundation.files.middleware.CookielessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "commonhall.foundation.accounts.middleware.AuthenticationMiddleware",
    "commonhall.foundation.security.middleware.ApiVisitorsMiddleware",
    "commonhall.foundation.accounts.middleware.EntranceLimitsMiddleware",
    "commonhall.foundation.accounts.middleware.EvenPaceMiddleware",
    "commonhall.core.http.middleware.NoNulMiddleware",
    "commonhall.core.modules.middleware.GateMiddleware",
    "commonhall.foundation.accounts.middleware.LoginRequiredMiddleware",
    "commonhall.foundation.accounts.middleware.DeviceMiddleware",
    "commonhall.foundation.accounts.middleware.EnrolmentMiddleware",
    "commonhall.foundation.accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commonhall.ui.middleware.WholePageMiddleware",
    "commonhall.ui.middleware.ErrorPagesMiddleware",
    "commonhall.core.http.middleware.MethodsMiddleware",
]

ROOT_URLCONF = "commonhall.config.urls"
WSGI_APPLICATION = "commonhall.config.asgi.wsgi_application"
ASGI_APPLICATION = "commonhall.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonhall.config.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "commonhall.ui.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "commonhall.ui.forms.Renderer"
MESSAGE_STORAGE = "commonhall.ui.messages.Storage"
MESSAGE_TAGS = {message_levels.DEBUG: "info", message_levels.ERROR: "danger"}  # the states that ui draws

# -- data ------------------------------------------------------------------------------------------------------------

DATABASE_URL = ENV.database_url or f"sqlite:///{ENV.var_dir / 'commonhall.sqlite3'}"
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            # IMMEDIATE takes the write lock at BEGIN, where the time-out waits for it; in mid-transaction it can't.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; "
                "PRAGMA mmap_size=134217728;"
            ),
        }
    )
    # Opening the file and setting it up anew for each request takes as long as three queries.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["TEST"] = {"NAME": str(ENV.var_dir / "test.sqlite3")}
else:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}

CACHES: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if ENV.redis_url:
    CACHES["default"] = {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": ENV.redis_url}
REDIS_URL = ENV.redis_url
# Tests that are about kept pages switch it on; in all others a page of the test before would be shown.
VISITOR_PAGES_SECONDS = 0 if TESTING else ENV.visitor_pages_seconds

VAR_DIR = ENV.var_dir
with suppress(OSError):  # `commonhall doctor` says what is wrong with it
    VAR_DIR.mkdir(parents=True, exist_ok=True)
STATIC_URL = "/static/"
STATIC_ROOT = ENV.var_dir / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENV.var_dir / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "commonhall.config.static.Storage"
    },
}
UPLOADS_WAIT_FOR_SCAN = False  # whether a virus scanner gives its verdict before a file is served
# The editor's source map is larger than all other files together, and no reader asks for it.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# -- work in the background ------------------------------------------------------------------------------------------

BROKER_URL = ENV.broker_url or ENV.redis_url
CELERY_APP = "commonhall.config.celery.app"
SCHEDULE = "commonhall.config.schedule.JOBS"
TASKS = {
    "default": {
        "BACKEND": "commonhall.core.work.celery_backend.CeleryBackend"
        if BROKER_URL
        else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["quick", "long"],
    }
}

# -- accounts --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "commonhall.foundation.accounts.backends.Backend",
]
PASSWORD_HASHERS = [
    # What makes a hash safe is the time it takes, and tests have other things to prove.
    *(["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else []),
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "commonhall.foundation.accounts.passwords.LengthValidator"},
    {"NAME": "commonhall.foundation.accounts.passwords.CommonValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "username", "display_name"]},
    },
    {"NAME": "commonhall.foundation.accounts.passwords.StrengthValidator"},
    {"NAME": "commonhall.foundation.accounts.passwords.HistoryValidator"},
]
# Where nobody has an app at hand, the policy that holds until an administrator decides asks nobody for one.
MAIL_CODES_SUFFICE = TESTING or ENV.commonhall_mode == "demo"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "commonhall.foundation.accounts.sessions"
# When a session ends is written in its row (accounts.sessions); the cookie may outlive it.
SESSION_COOKIE_AGE = ENV.session_longest_days * 24 * 3600
SESSION_IDLE = timedelta(hours=ENV.session_idle_hours)
SESSION_LONGEST = timedelta(days=ENV.session_longest_days)
STAFF_SESSION_IDLE = timedelta(hours=ENV.staff_session_idle_hours)
STAFF_SESSION_LONGEST = timedelta(hours=ENV.staff_session_longest_hours)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Of such a name browsers take a cookie from this very host alone, and by https.
_host = "__Host-" if ENV.is_secure else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_host}sessionid", f"{_host}csrftoken"
TRUST_COOKIE_NAME, DEVICE_COOKIE_NAME = f"{_host}trusted", f"{_host}device"
THEME_COOKIE_NAME, MESSAGES_COOKIE_NAME = f"{_host}theme", f"{_host}messages"
DEVICE_COOKIE_AGE = 400 * 24 * 3600  # no browser keeps one longer

PASSWORD_RESET_TIMEOUT = 3600
EMAIL_VERIFICATION_TIMEOUT = 86_400
OTP_VALIDITY_PERIOD = 300

ACCOUNT_ADAPTER = "commonhall.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "commonhall.foundation.accounts.forms.SignupFields"
ACCOUNT_PRESERVE_USERNAME_CASING = False  # kept in small letters, so that an index finds them however they are typed
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = EMAIL_VERIFICATION_TIMEOUT // 86_400
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True  # one address; another takes its place once it is confirmed
ACCOUNT_PREVENT_ENUMERATION = "strict"
# Seconds; forms that take an address are answered at this pace. It is above what a password's hash takes.
EVEN_PACE = 0.0 if TESTING else 0.5
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_REQUIRED = {"password", "socialaccount"}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = OTP_VALIDITY_PERIOD
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {
    "login": "commonhall.foundation.accounts.forms.entrance.LoginForm",
    "add_email": "commonhall.foundation.accounts.forms.entrance.NewAddressForm",
    "confirm_login_code": "commonhall.foundation.accounts.forms.factors.MailedCodeForm",
}
LOGIN_FAILURES = 5  # wrong passwords in a row, until the account locks for LOGIN_LOCK
LOGIN_LOCK = timedelta(minutes=30)
LOGIN_FAILURES_OF_ADDRESS = 20  # in an hour; then only known devices may try from there
LOGIN_FAILURES_BEFORE_PROOF = 3  # in an hour, of one address or one name; then browsers must prove to be no robot's
LOGIN_LOG_DAYS = ENV.login_log_days
LOGIN_DENIED_COUNTRIES = [country.upper() for country in ENV.login_denied_countries]
LOGIN_NEW_COUNTRY_STEP = ENV.login_new_country_step
GEOIP_PATH = ENV.geoip_path
BREACHED_PASSWORDS_PATH = ENV.breached_passwords_path
FALLBACK_FONT = ENV.fallback_font
LOGIN_CODES_PER_DAY = 10  # wrong ones, of one account, over all its logins
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of these the adapter lets only the word to a former address pass
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
CAPTCHA_COST = 10 if TESTING else ENV.captcha_cost
# The login library's own limits can't say when to try again, and keep owners out of accounts that others guess at. What
# is sent to the entrance is counted by accounts.middleware.EntranceLimitsMiddleware, mails by accounts.actions.mails.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
# The client's address is worked out once, by our own middleware, which knows the trusted proxies.
ALLAUTH_TRUSTED_PROXY_COUNT = 0
SOCIALACCOUNT_ADAPTER = "commonhall.foundation.accounts.social.adapter.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False  # everybody sees and confirms what their account here will be
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # another site's word on an address opens no account that is here
SOCIALACCOUNT_STORE_TOKENS = False
STEAM_API_KEY = ENV.steam_api_key
STEAM_OPENID_URL, STEAM_API_BASE = ENV.steam_openid_url.rstrip("/"), ENV.steam_api_base.rstrip("/")
DISCORD_AUTHORIZE_URL, DISCORD_API_BASE = ENV.discord_authorize_url, ENV.discord_api_base.rstrip("/")
SOCIALACCOUNT_PROVIDERS = sign_in_providers(ENV)
MFA_ADAPTER = "commonhall.foundation.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # the library's recovery codes come from a seed; ours are in actions.factors
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"  # as second step; a login by a passkey alone always requires it
MFA_FORMS = {
    "authenticate": "commonhall.foundation.accounts.forms.factors.CodeForm",
    "reauthenticate": "commonhall.foundation.accounts.forms.factors.CodeAgainForm",
    "add_webauthn": "commonhall.foundation.accounts.forms.factors.PasskeyAddForm",
    "authenticate_webauthn": "commonhall.foundation.accounts.forms.factors.PasskeyForm",
    "login_webauthn": "commonhall.foundation.accounts.forms.factors.PasskeyLoginForm",
    "reauthenticate_webauthn": "commonhall.foundation.accounts.forms.factors.PasskeyAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no session opens without a verified address; False would forbid to change it
ACCESS_TOKEN_SECONDS = ENV.access_token_seconds
API_KEY_ROLES = ENV.api_key_roles
HEADLESS_CLIENTS = ("app",)
# Links in mails are made of SITE_URL and not of the Host header, which whoever asks for the mail can choose.
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": SITE_URL + "/accounts/confirm-email/{key}/",
    "account_reset_password": SITE_URL + "/accounts/password/reset/",
    "account_reset_password_from_key": SITE_URL + "/accounts/password/reset/key/{key}/",
    "account_signup": SITE_URL + "/accounts/signup/",
}
HEADLESS_SERVE_SPECIFICATION = False

# -- security --------------------------------------------------------------------------------------------------------

SECURE_HSTS_SECONDS = 63_072_000 if ENV.is_secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.is_secure
SECURE_SSL_REDIRECT = False  # the proxy that ends TLS does it; `commonhall doctor` looks whether it does
# What the operator sets stands instead of the table's defaults (security/limits/table.py); staff may adjust both.
RATE_LIMITS = {"login": ENV.login_limit, "signup": ENV.signup_limit, "contact": ENV.contact_limit}
SECURITY_CONTACT = ENV.security_contact or f"mailto:{parseaddr(ENV.mail_from)[1]}"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "commonhall.ui.views.csrf_failure"

STRIPE_SECRET_KEY = ENV.stripe_secret_key
STRIPE_WEBHOOK_SECRET = ENV.stripe_webhook_secret
STRIPE_API_BASE = ENV.stripe_api_base.rstrip("/")
# The settings that say whom the server asks outside; nobody else is asked (core.http.outside). Mail goes to EMAIL_HOST.
OUTSIDE = ["STRIPE_API_BASE", "STEAM_OPENID_URL", "STEAM_API_BASE", "DISCORD_API_BASE"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *forms_lead_to(ENV)],
    }
}

# -- words, time, money ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = ENV.language_code
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("it", _("Italian"))]
LOCALE_PATHS = [ROOT / "commonhall" / "locale"]
USE_TZ = True
TIME_ZONE = ENV.time_zone
CURRENCY = ENV.currency

# -- mail ------------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = ENV.smtp_host, ENV.smtp_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.smtp_user, ENV.smtp_password
EMAIL_USE_TLS, EMAIL_USE_SSL = ENV.smtp_tls == "starttls", ENV.smtp_tls == "tls"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = ENV.mail_from
DELETION_GRACE_DAYS = ENV.deletion_grace_days
BULK_MAILS_A_MINUTE = ENV.bulk_mails_a_minute
SERVER_EMAIL = parseaddr(ENV.mail_from)[1]
DEMO = ENV.commonhall_mode == "demo"
DEMO_MAIL_URL = ENV.demo_mail_url

# -- logs ------------------------------------------------------------------------------------------------------------

LOGGING = logging_of(ENV)
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # SECURE_SSL_REDIRECT, see above
