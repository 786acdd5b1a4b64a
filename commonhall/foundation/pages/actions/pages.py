"""Write, publish, withdraw, delete pages, and go back to what they said before."""

from typing import Any

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.richtext.cleaning import clean, plain
from commonhall.core.search import index
from commonhall.core.visitors import version
from commonhall.foundation.pages.actions.pictures import changed_picture
from commonhall.foundation.pages.activity import (
    PAGE_BROUGHT_BACK,
    PAGE_DELETED,
    PAGE_PUBLISHED,
    PAGE_SAVED,
    PAGE_WITHDRAWN,
)
from commonhall.foundation.pages.models import Page, PageAudience, PageState, PageVersion
from commonhall.foundation.pages.queries import CONTACT, LABEL, PAGE_PICTURE, STAFF

LOGGED = ("slug", "title", "description", "audience", "version", "picture")
OWN_VIEW = "page"  # the name of the address under which pages stand
NOT_OURS = {"deleted", "home", "logo", "menu", "messages"}  # what the API has beside its pages
REACH = [PageAudience.PUBLIC, PageAudience.MEMBERS, PageAudience.BOARD]


@transaction.atomic
def save_page(
    *,
    by: Any,
    slug: str,
    title: str,
    body: str = "",
    description: str = "",
    audience: str = PageAudience.PUBLIC,
    page: Page | None = None,
    version_seen: int | None = None,
    **picture: Any,
) -> Page:
    """Write a new page, as a draft, or a new version of one. The text is cleaned here whoever calls.

    Args:
        picture: as changed_picture() takes it; a former one stays with its versions.
        version_seen: the version on which the change is based; None where that can't be known.

    Raises:
        Refused: the address is taken, the picture is not, or somebody else saved the page meanwhile.
    """
    found = Page.objects.select_for_update().get(pk=page.pk) if page else Page()
    if page and version_seen is not None and version_seen != found.version:
        raise Refused(
            _("Somebody else saved this page meanwhile. Open it again in another tab and add your changes there.")
        )
    before = _logged(found) if page else {}
    _refuse_taken(slug, found)
    found.slug, found.title, found.description, found.audience = slug, title, description, audience
    found.body = clean(body)
    given = {"picture": None, "picture_alt": None} | picture
    found.picture = changed_picture(purpose=PAGE_PICTURE, kept=found.picture, by=by, is_versioned=True, **given)
    _keep_version(found, by)
    record(PAGE_SAVED, by=by, on=found, before=before, after=_logged(found), data={"page": found.slug})
    return found


def publish_page(*, page: Page, by: Any) -> Page:
    """Let its audience read it."""
    return _turn(page, PageState.DRAFT, PageState.PUBLISHED, PAGE_PUBLISHED, by)


def withdraw_page(*, page: Page, by: Any) -> Page:
    """Make it a draft again; menus leave it out."""
    return _turn(page, PageState.PUBLISHED, PageState.DRAFT, PAGE_WITHDRAWN, by)


@transaction.atomic
def delete_page(*, page: Page, by: Any) -> Page:
    """Take it off the site. It can be brought back, as a draft."""
    found = Page.objects.select_for_update().get(pk=page.pk)
    if found.state == PageState.DELETED:
        raise Refused(_("This page is deleted already."))
    return _set_state(found, PageState.DELETED, PAGE_DELETED, by)


@transaction.atomic
def bring_back_page(*, page: Page, by: Any) -> Page:
    found = Page.objects.select_for_update().get(pk=page.pk)
    if found.state != PageState.DELETED:
        raise Refused(_("This page is not deleted."))
    _refuse_taken(found.slug, found)
    return _set_state(found, PageState.DRAFT, PAGE_BROUGHT_BACK, by)


@transaction.atomic
def restore_version(*, page: Page, number: int, by: Any) -> Page:
    """Say and show again what the page did before, as a new version."""
    found = Page.objects.select_for_update().get(pk=page.pk)
    old = PageVersion.objects.filter(page=found, number=number).first()
    if old is None:
        raise Refused(_("There is no such version."))
    before = _logged(found)
    found.title, found.description, found.body, found.picture = old.title, old.description, old.body, old.picture
    _keep_version(found, by)
    data = {"page": found.slug, "restored": number}
    record(PAGE_SAVED, by=by, on=found, before=before, after=_logged(found), data=data)
    return found


def _turn(page: Page, from_: PageState, to: PageState, kind: Kind, by: Any) -> Page:
    with transaction.atomic():
        found = Page.objects.select_for_update().get(pk=page.pk)
        if found.state != from_:
            raise Refused(_("The page is not in a state in which that can be done. Reload it and look again."))
        return _set_state(found, to, kind, by)


def _set_state(page: Page, state: PageState, kind: Kind, by: Any) -> Page:
    before, page.state, page.updated_at = page.state, state, timezone.now()
    page.save(update_fields=["state", "updated_at"])
    _let_be_found(page)
    version.bump()
    record(kind, by=by, on=page, before={"state": before}, after={"state": state}, data={"page": page.slug})
    return page


def _keep_version(page: Page, by: Any) -> None:
    page.version, page.updated_at = page.version + 1, timezone.now()
    page.save()
    PageVersion.objects.create(
        page=page,
        number=page.version,
        title=page.title,
        description=page.description,
        body=page.body,
        picture=page.picture,
        by=by if getattr(by, "pk", None) else None,
    )
    _let_be_found(page)
    version.bump()


def _let_be_found(page: Page) -> None:
    """Under the words of its text, by everybody who may read it."""
    if page.state == PageState.DELETED:
        index.put(LABEL, page.pk, {STAFF: page.title})
        return
    words = f"{page.title} {page.description} {plain(page.body)}"
    reached = REACH[REACH.index(PageAudience(page.audience)) :] if page.state == PageState.PUBLISHED else []
    index.put(LABEL, page.pk, {STAFF: words} | {str(audience): words for audience in reached})


def _refuse_taken(slug: str, page: Page) -> None:
    """No page hides behind a part of the site, nor behind another page."""
    try:
        taken = resolve(f"/{slug}/").url_name != OWN_VIEW and slug != CONTACT
    except Resolver404:
        taken = False
    taken = taken or slug in NOT_OURS
    others = Page.objects.filter(slug=slug).exclude(state=PageState.DELETED).exclude(pk=page.pk)
    if taken or others.exists():
        raise Refused(_("This address is taken. Choose another one."), field="slug")


def _logged(page: Page) -> dict[str, Any]:
    return {name: getattr(page, name) for name in LOGGED}
