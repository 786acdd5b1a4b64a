"""The address of a plain page, /about/. Mounted after every other route of the site."""

from django.urls import path

from commonhall.foundation.pages.views import public

app_name = "page"
urlpatterns = [path("<page_slug:slug>/", public.page, name="page")]
