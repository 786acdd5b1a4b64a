"""Every address of the site, each hung under the label of the app it belongs to."""

from django.contrib import admin
from django.urls import path

from commonhall.config import api, views
from commonhall.core.modules.gate import mount
from commonhall.ui import views as ui

urlpatterns = [
    path("", views.home, name="home"),
    path("health/live/", views.health_live, name="health_live"),
    path("health/ready/", views.health_ready, name="health_ready"),
    path("search/", views.search, name="search"),
    path("desk/modules/", views.modules, name="modules"),
    path("admin/", admin.site.urls),
    mount("ui", "ui/", "commonhall.ui.urls"),
    mount("pages", "", "commonhall.foundation.pages.urls"),
    mount("security", "", "commonhall.foundation.security.urls"),
    mount("files", "files/", "commonhall.foundation.files.urls"),
    mount("notifications", "", "commonhall.foundation.notifications.urls"),
    mount("payments", "", "commonhall.foundation.payments.urls"),
    mount("merchants", "merchants/", "commonhall.modules.merchants.urls"),
    mount("members", "members/", "commonhall.modules.members.urls"),
    mount("accounts", "accounts/", "commonhall.foundation.accounts.urls"),
    mount("accounts", "accounts/", "allauth.urls"),
    mount("accounts", "api/v1/auth/", "commonhall.foundation.accounts.headless"),
    api.mounted(),
    # Last of all: a page's address is one word, and none may hide a part of the site.
    mount("pages", "", "commonhall.foundation.pages.urls.last"),
]

handler400 = ui.bad_request
handler403 = ui.permission_denied
handler404 = ui.not_found
handler500 = ui.server_error
