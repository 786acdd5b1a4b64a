"""Every model has its migrations."""

import sys

import tests.environment  # noqa: F401 - the settings must be there first

if __name__ == "__main__":
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "commonhall.config.settings"
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], "makemigrations", "--check", "--dry-run"])
