from django.urls import path, re_path

from commonhall.ui import views

app_name = "ui"
urlpatterns = [
    path("theme/", views.theme, name="theme"),
    re_path(r"^accent-(?P<colour>[0-9a-f]{6})\.css$", views.accent, name="accent"),
    path("captcha/", views.captcha, name="captcha"),
    path("identity/", views.identity, name="identity"),
    path("components/", views.components, name="components"),
    path("components/toast/", views.sample_toast, name="sample_toast"),
]
