import pytest
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def choose(client: Client, theme: str, back: str = "/accounts/login/", **headers: str) -> str:
    return client.post(reverse("ui:theme"), {"theme": theme, "next": back}, headers=headers).headers.get("Location", "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chosen_theme_is_in_the_next_page_from_the_start(client: Client, theme: str) -> None:
    assert choose(client, theme) == "/accounts/login/"
    assert f'data-bs-theme="{theme}"' in client.get("/accounts/login/").content.decode()


def test_auto_leaves_it_to_the_system(client: Client) -> None:
    choose(client, "dark")
    choose(client, "auto")
    assert "data-bs-theme" not in client.get("/accounts/login/").content.decode()


def test_what_is_no_theme_is_ignored(client: Client) -> None:
    choose(client, 'x"><script>')
    assert "theme" not in client.cookies
    client.cookies["theme"] = "purple"
    assert "data-bs-theme" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_it_never_leads_to_another_site(client: Client, back: str) -> None:
    assert choose(client, "dark", back) == "/"


def test_needs_no_token_but_refuses_other_sites() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert choose(strict, "dark", **{"Sec-Fetch-Site": "same-origin"}) == "/accounts/login/"
    assert choose(strict, "light", **{"Sec-Fetch-Site": "cross-site"}) == ""
    assert strict.cookies["theme"].value == "dark"
