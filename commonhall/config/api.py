"""The JSON API: one description, one error form, every module's router under its label."""

from django.urls import URLResolver

from commonhall.config.modules_api import router as switches
from commonhall.config.search_api import router as search
from commonhall.core.api.description import Api
from commonhall.core.api.problems import install_error_handlers
from commonhall.core.modules.gate import mount_api
from commonhall.foundation.accounts.api import entrance, users
from commonhall.foundation.accounts.api import router as accounts
from commonhall.foundation.accounts.api_auth import AUTH
from commonhall.foundation.files.api import router as files
from commonhall.foundation.notifications.api import router as notifications
from commonhall.foundation.pages.api import router as pages
from commonhall.foundation.payments.api import router as payments
from commonhall.foundation.security.api import router as security
from commonhall.modules.members.api import router as members
from commonhall.modules.merchants.api import router as merchants
from commonhall.ui.api import router as ui

ROUTERS = {
    "accounts": accounts,
    "files": files,
    "notifications": notifications,
    "payments": payments,
    "pages": pages,
    "members": members,
    "search": search,
    "merchants": merchants,
    "security": security,
    "modules": switches,
    "ui": ui,
}

api = Api(
    title="Commonhall",
    version="1",
    description="What pages do, for programs. Errors are problem details (RFC 9457).",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/v1/openapi.json",
    auth=AUTH,
)
install_error_handlers(api)


def mounted() -> URLResolver:
    places = {f"v1/{label}": (label, router) for label, router in ROUTERS.items()}
    # Beside the versions: where every program begins, whatever it speaks afterwards.
    places |= {"auth": ("accounts", entrance), "users": ("accounts", users)}
    return mount_api("api/", api, places)
