"""A solved challenge passes once; one that is unsolved, old, changed or not ours never does."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from altcha import Challenge, Payload, create_challenge, solve_challenge

from commonhall.core.captcha.challenges import ALGORITHM, new_challenge, spend
from commonhall.core.captcha.models import SpentChallenge
from commonhall.core.captcha.tests.solving import solved
from commonhall.core.forms.refusal import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def changed(solution: str, change: Callable[[dict[str, Any]], Any]) -> str:
    found = json.loads(base64.b64decode(solution))
    change(found)
    return base64.b64encode(json.dumps(found).encode()).decode()


@pytest.mark.req("A14.5")
def test_a_solution_is_taken_once() -> None:
    solution = solved()
    spend(solution)
    with pytest.raises(Refused, match="used before"):
        spend(solution)
    with pytest.raises(Refused, match="used before"):  # the same challenge in other words
        spend(changed(solution, lambda found: found["solution"].update(time=1)))


def test_each_challenge_is_another_and_nothing_is_kept_of_it_before_it_is_spent() -> None:
    assert new_challenge()["signature"] != new_challenge()["signature"]
    assert not SpentChallenge.objects.exists()


def test_an_hour_later_it_is_too_old_and_forgotten() -> None:
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        used, waiting = solved(), solved()
        spend(used)
        clock.shift(3601)
        for each in (used, waiting):
            with pytest.raises(Refused, match="an hour old"):
                spend(each)
        spend(solved())
        assert SpentChallenge.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found["challenge"]["parameters"].update(expiresAt=2**40),
        lambda found: found["challenge"]["parameters"].update(expiresAt=None),
        lambda found: found["challenge"]["parameters"].update(keyPrefix=""),
        lambda found: found["challenge"]["parameters"].update(cost=1),
        lambda found: found["challenge"].pop("signature"),
        lambda found: found["challenge"].update(signature="0" * 64),
        lambda found: found["solution"].update(counter=found["solution"]["counter"] + 1),
        lambda found: found["solution"].update(derivedKey="00" * 32),
        lambda found: found.update(challenge=[]),
        lambda found: found.update(challenge={"parameters": "x", "signature": "y"}),
        lambda found: found.update(solution=None),
    ],
)
def test_what_was_changed_is_refused(change: Callable[[dict[str, Any]], Any]) -> None:
    with pytest.raises(Refused, match="did not succeed"):
        spend(changed(solved(), change))
    assert not SpentChallenge.objects.exists()


def test_a_challenge_that_somebody_else_made_is_refused() -> None:
    challenge = create_challenge(ALGORITHM, 1, key_prefix="0", hmac_secret="theirs")
    solution = solve_challenge(challenge)
    assert solution
    with pytest.raises(Refused, match="did not succeed"):
        spend(Payload(challenge, solution).to_base64())


@pytest.mark.parametrize("given", ["x", "e30=", "W10=", "bnVsbA==", "MQ==", "\ud800", "é", "A" * 4001])
def test_nonsense_is_refused(given: str) -> None:
    with pytest.raises(Refused, match="did not succeed"):
        spend(given)


def test_nothing_is_refused_in_words_of_its_own() -> None:
    with pytest.raises(Refused, match="has not finished"):
        spend("")


def test_a_wrong_answer_to_a_right_challenge_leaves_it_to_be_solved() -> None:
    challenge = new_challenge()
    good = solved(challenge)
    with pytest.raises(Refused):
        spend(changed(good, lambda found: found["solution"].update(counter=2**31)))
    assert Challenge.from_dict(challenge).signature == challenge["signature"]
    spend(good)
