"""What browsers, home screens, search engines and chats ask of a site. Nothing here is about a person."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from commonhall.foundation.pages import drawing, queries
from commonhall.foundation.pages.models import PageAudience
from commonhall.ui.queries import Identity, site_identity

A_DAY = 24 * 3600
KEPT = 7 * A_DAY
PAGE_COLOUR = "#faf9f7"  # the light page of commonhall.css
CLOSED = (
    "/desk/", "/accounts/", "/admin/", "/api/", "/notifications/", "/payments/", "/health/", "/search/",
    "/ui/identity/", "/ui/components/",
)  # fmt: skip
SITE_CARD = "site-card"  # no page's address: the card of the site as a whole


@login_not_required
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read; nothing where staff forbade it."""
    closed = (*CLOSED, *queries.closed_to_robots()) if queries.website().allow_robots else ("/",)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines if len(closed) > 1 else lines[:2]) + "\n", "text/plain; charset=utf-8")


@login_not_required
@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, after sitemaps.org."""
    if not queries.website().allow_robots:
        raise Http404
    context = {"addresses": queries.public_addresses()[:50_000], "site_url": settings.SITE_URL}
    return HttpResponse(render_to_string("pages/sitemap.xml", context), "application/xml; charset=utf-8")


@login_not_required
@cache_control(public=True, max_age=3600)
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest, by which the site can be put on a home screen."""
    hall = site_identity()
    icons = [{"src": f"/site/icons/{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)]
    icons.append({"src": "/site/icons/maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"})
    found = {
        "id": "/",
        "name": hall.name,
        "description": hall.tagline,
        "lang": settings.LANGUAGE_CODE,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": hall.accent,
        "background_color": PAGE_COLOUR,
        "icons": icons,
    }
    return JsonResponse(found, content_type="application/manifest+json")


@login_not_required
@cache_control(public=True, max_age=A_DAY)
@require_GET
def icon_svg(request: HttpRequest) -> HttpResponse:
    hall = site_identity()
    return HttpResponse(drawing.icon_svg(hall.name, hall.accent, _icons_logo(hall)), "image/svg+xml; charset=utf-8")


@login_not_required
@cache_control(public=True, max_age=A_DAY)
@require_GET
def icon(request: HttpRequest, name: str) -> HttpResponse:
    if name not in drawing.SIZES:
        raise Http404
    hall = site_identity()
    known = (hall.name, hall.accent, name)
    return _png(lambda: drawing.icon_png(*known, _icons_logo(hall)), *known, hall.logo_url)


def _icons_logo(hall: Identity) -> bytes | None:
    return queries.logo_picture() if drawing.fits_icon(hall.logo_width, hall.logo_height) else None


@login_not_required
@cache_control(public=True, max_age=A_DAY)
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """For what asks for it without reading the page."""
    return icon(request, "32")


@login_not_required
@cache_control(public=True, max_age=3600)
@require_GET
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture beside a shared link, for public pages only: a title may say too much as well."""
    hall = site_identity()
    title = hall.tagline or hall.name
    if slug != SITE_CARD:
        page = (
            queries.readable_pages(request.user).filter(audience=PageAudience.PUBLIC, slug=slug).only("title").first()
        )
        if page is None:
            raise Http404
        title = page.title
    known = (hall.name, hall.accent, title)
    return _png(lambda: drawing.card_png(*known, queries.logo_picture()), *known, hall.logo_url)


def _png(draw: Callable[[], bytes], *what: str) -> HttpResponse:
    """A picture that is drawn once for what it shows."""
    key = "pages:png:" + hashlib.sha256("\n".join(what).encode()).hexdigest()
    picture = cache.get(key)
    if picture is None:
        picture = draw()
        cache.set(key, picture, KEPT)
    return HttpResponse(picture, "image/png")


@login_not_required
@cache_control(no_cache=True)
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Keeps one page for when the network is away, and nothing else: no page of a person is ever kept."""
    files = ["/offline/", static("ui/vendor/tabler.css"), static("ui/css/commonhall.css")]
    version = hashlib.sha256("\n".join(files).encode()).hexdigest()[:12]
    script = render_to_string("pages/sw.js", {"files": files, "version": version})
    return HttpResponse(script, "text/javascript; charset=utf-8")


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/offline.html")
