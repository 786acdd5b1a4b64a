import pytest

from commonhall.core.activity.redaction import without_secrets

UUID = "0193b5e2-7c1a-7bbb-8ccc-1234567890ab"


@pytest.mark.req("S9.4", "S9.5", "S9.6")
@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("POST {'login': 'maria', 'password': 'hunter2'}", "POST {'login': 'maria', 'password': '[removed]'}"),
        ('{"refresh_token": "abc", "name": "x"}', '{"refresh_token": "[removed]", "name": "x"}'),
        ("GET /x?api_key=abc&next=/a", "GET /x?api_key=[removed]&next=/a"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [removed]"),
        ("connecting to postgres://hall:s3cret@db/hall", "connecting to postgres://hall:[removed]@db/hall"),
        ("Not Found: /accounts/password/reset/key/1c-cx1/", "Not Found: /accounts/password/reset/key/[removed]/"),
        (f"Gone: /files/signed/1764390000/Ab_1/{UUID}/full", f"Gone: /files/signed/1764390000/[removed]/{UUID}/full"),
        ("what is 3Xk9abCDefGHijKLmnOPqrST then", "what is [removed] then"),
        ("paid with 4242 4242 4242 4242 or 4000-0025-0000-3155", "paid with [removed] or [removed]"),
    ],
)
def test_a_secret_does_not_reach_a_line(line: str, kept: str) -> None:
    assert without_secrets(line) == kept


@pytest.mark.parametrize(
    "line",
    [
        f"Not Found: /members/{UUID}/edit/",
        "KeyError: 'city'",
        "status_code: 200, took 31 ms, invoice 2026-000123",
        'File "commonhall/modules/members/queries/statistics.py", line 31, in of_2026',
        'duplicate key value violates unique constraint "accounts_user_email_key"\nDETAIL:  Key (number)=(12) exists.',
        "at 1764390000123455",  # no card: its check digit is wrong
    ],
)
def test_what_helps_to_find_a_fault_stays(line: str) -> None:
    assert without_secrets(line) == line
