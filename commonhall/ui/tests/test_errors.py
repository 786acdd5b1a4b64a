import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from commonhall.ui.errors import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.urls("commonhall.ui.tests.broken_urls")]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/no-such-page/", 404, "Check the address"),
        ("/gone/", 404, "The board removed this advert."),
        ("/closed/", 403, "Only the treasurer sees bank statements."),
        ("/ui/theme/", 405, "use the form or the button"),
        ("/busy/", 429, "Try again in 30 seconds"),
        ("/broken/", 500, "Try again in a few minutes"),
    ],
)
@pytest.mark.req("O6.5")
def test_an_error_says_what_happened_and_what_next(client: Client, address: str, status: int, sentence: str) -> None:
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert sentence in page
    assert str(PAGES[status].title) in page.replace("&#x27;", "'")
    assert 'href="/"' in page


CLAUSES = dict(zip(sorted(PAGES), ["1", "2", "3", "5", "6", "7", "8", "9", "10", "11"], strict=True))  # of row O6


@pytest.mark.parametrize(
    "status", [pytest.param(code, marks=pytest.mark.req(f"O6.{n}")) for code, n in CLAUSES.items()]
)
def test_a_bare_status_gets_its_page(client: Client, status: int) -> None:
    response = client.get(f"/status/{status}/")
    assert response.status_code == status
    assert "<h1" in response.content.decode()
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_an_error_on_our_side_shows_its_number_and_nothing_else(client: Client) -> None:
    response = client.get("/broken/", headers={"X-Request-ID": "abcdef0123456789"})
    assert "abcdef0123456789" in response.content.decode()
    assert "secret detail" not in response.content.decode()


def test_error_page_survives_a_site_whose_static_files_are_missing(client: Client, settings: Settings) -> None:
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    response = client.get("/broken/")
    assert response.status_code == 500
    assert "Try again in a few minutes" in response.content.decode()


def test_a_host_that_is_not_ours_is_a_bad_request(client: Client) -> None:
    response = client.get("/accounts/login/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "did not understand" in response.content.decode()


@pytest.mark.req("O6.4")
def test_a_form_without_its_token_is_explained(member: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = member.cookies
    response = strict.post(reverse("ui:identity"), {})
    assert response.status_code == 403
    assert "Your form could not be accepted" in response.content.decode()


def test_visitors_may_log_in_from_a_refusal_and_come_back(client: Client) -> None:
    assert "?next=/closed/" in client.get("/closed/").content.decode()


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_scripts_get_a_sentence_instead_of_a_page(client: Client, headers: dict[str, str]) -> None:
    response = client.get("/closed/", headers=headers)
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Only the treasurer" in response.content.decode()
    assert "<" not in response.content.decode()


def test_a_wait_is_in_the_header_too(client: Client) -> None:
    assert client.get("/busy/").headers["Retry-After"] == "30"


@pytest.mark.parametrize("status", sorted(PAGES))
def test_an_error_comes_in_the_theme_that_was_chosen(client: Client, status: int) -> None:
    assert "data-bs-theme" not in client.get(f"/status/{status}/").content.decode()
    client.cookies["theme"] = "dark"
    assert 'data-bs-theme="dark"' in client.get(f"/status/{status}/").content.decode()
    client.cookies["theme"] = "<script>"
    assert "data-bs-theme" not in client.get(f"/status/{status}/").content.decode()
