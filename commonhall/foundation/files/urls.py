"""Routes under which files are served; a URL's name and its view's name are the same."""

from django.urls import path

from commonhall.foundation.files import views

app_name = "files"
urlpatterns = [
    path("signed/<int:until>/<slug:signature>/<uuid:public_id>/<slug:part>/", views.signed, name="signed"),
    path("public/<uuid:public_id>/<slug:part>/", views.public, name="public"),
]
