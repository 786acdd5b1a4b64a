"""Makes the floor's tables and rows, and prints the cookie of a reader who is logged in."""

import django
from django.core.management import call_command

WORDS = "the club meets again on thursday evening in the old library by the river "


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from bench.floor.models import Place, Row

    call_command("migrate", run_syncdb=True, verbosity=0)
    place = Place.objects.create(pk=1, name="Everybody")
    people = ((f"Person {number:03}", f"person.{number}@example.net") for number in range(100))
    Row.objects.bulk_create(Row(place=place, name=name, email=email, text=WORDS * 60) for name, email in people)
    client = Client()
    client.force_login(User.objects.create_user("reader"))  # type: ignore[arg-type]
    print(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")


if __name__ == "__main__":
    main()
