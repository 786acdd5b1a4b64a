"""Routes of the $module module; a URL's name and its view's name are the same."""

from django.urls import path

from commonhall.modules.$module import views

app_name = "$module"
urlpatterns = [
    path("", views.${model}_list, name="${model}_list"),
    path("add/", views.${model}_add, name="${model}_add"),
    path("<uuid:public_id>/", views.${model}_page, name="${model}_page"),
    path("<uuid:public_id>/close/", views.${model}_close, name="${model}_close"),
]
