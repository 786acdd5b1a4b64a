"""Each process has its tables made from the models, in a tenth of the time that a hundred migrations take.

That migrations make the same tables is what `make lint` looks at, and the halls of the journeys start from them.
"""

import pytest
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tables, and every migration entered as applied, for the site looks at that."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    settings.MIGRATION_MODULES = {}  # which were hidden while the tables were made
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        for app, name in MigrationLoader(connection).disk_migrations:
            recorder.record_applied(app, name)
