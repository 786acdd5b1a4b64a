"""Routes of the public face, mounted at the root; a URL's name and its view's name are the same.

Pages themselves stand in page_urls, which is mounted after everything else: no page can hide a part of the site.
"""

from django.urls import path, register_converter

from commonhall.foundation.pages.views import arrange, desk, machines, public

DESK = "desk/website/"


class Slug:
    regex = r"[a-z0-9]+(?:-[a-z0-9]+)*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Slug, "page_slug")

app_name = "pages"
urlpatterns = [
    path("pages/", public.page_list, name="page_list"),
    path("contact/", public.contact, name="contact"),
    path("contact/sent/", public.contact_sent, name="contact_sent"),
    path("contact/confirm/", public.contact_held, name="contact_held"),
    path("contact/confirm/<uuid:public_id>/<slug:signature>/", public.contact_confirm, name="contact_confirm"),
    path(DESK, desk.desk_pages, name="desk_pages"),
    path(f"{DESK}pages/add/", desk.page_add, name="page_add"),
    path(f"{DESK}pages/<int:pk>/", desk.page_edit, name="page_edit"),
    path(f"{DESK}pages/<int:pk>/publish/", desk.page_publish, name="page_publish"),
    path(f"{DESK}pages/<int:pk>/withdraw/", desk.page_withdraw, name="page_withdraw"),
    path(f"{DESK}pages/<int:pk>/delete/", desk.page_delete, name="page_delete"),
    path(f"{DESK}pages/<int:pk>/bring-back/", desk.page_bring_back, name="page_bring_back"),
    path(f"{DESK}pages/<int:pk>/versions/<int:number>/", desk.page_version, name="page_version"),
    path(f"{DESK}pages/<int:pk>/versions/<int:number>/restore/", desk.version_restore, name="version_restore"),
    path(f"{DESK}home/", arrange.arrange, name="arrange"),
    path(f"{DESK}home/add/<str:kind>/", arrange.block_add, name="block_add"),
    path(f"{DESK}home/preview/<str:kind>/", arrange.block_preview, name="block_preview"),
    path(f"{DESK}home/<uuid:public_id>/", arrange.block_edit, name="block_edit"),
    path(f"{DESK}home/<uuid:public_id>/move/", arrange.block_move, name="block_move"),
    path(f"{DESK}home/<uuid:public_id>/hide/", arrange.block_hide, name="block_hide"),
    path(f"{DESK}home/<uuid:public_id>/delete/", arrange.block_delete, name="block_delete"),
    path(f"{DESK}home/<uuid:public_id>/bring-back/", arrange.block_bring_back, name="block_bring_back"),
    path(f"{DESK}menus/", arrange.menus, name="menus"),
    path(f"{DESK}menus/add/<str:area>/", arrange.entry_add, name="entry_add"),
    path(f"{DESK}menus/<int:pk>/", arrange.entry_edit, name="entry_edit"),
    path(f"{DESK}menus/<int:pk>/move/", arrange.entry_move, name="entry_move"),
    path(f"{DESK}menus/<int:pk>/delete/", arrange.entry_delete, name="entry_delete"),
    path(f"{DESK}messages/", arrange.message_list, name="message_list"),
    path(f"{DESK}messages/<uuid:public_id>/", arrange.message, name="message"),
    path(f"{DESK}messages/<uuid:public_id>/mark/", arrange.message_mark, name="message_mark"),
    path(f"{DESK}logo/", desk.logo, name="logo"),
    path(f"{DESK}settings/", desk.website, name="website"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("sw.js", machines.service_worker, name="service_worker"),
    path("offline/", machines.offline, name="offline"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("site/icon.svg", machines.icon_svg, name="icon_svg"),
    path("site/icons/<str:name>.png", machines.icon, name="icon"),
    path("site/cards/<page_slug:slug>.png", machines.card, name="card"),
]
