"""The `commonhall` command: what people type to run a hall."""

import gc
import os
import sys

# What a volunteer types, in the order in which they meet it: (name, what it does).
COMMANDS = {
    "demo": "Show a club at work: sets everything up in var/ and starts it. Needs nothing else.",
    "secrets": "Print fresh secrets to put into the environment or a .env file.",
    "doctor": "Look whether this installation is set up well, and say how to mend what is not.",
    "migrate": "Bring the database's tables up to date.",
    "serve": "Start the web server, and the workers beside it.",
    "worker": "Start the background workers and the schedule alone, on a machine of their own.",
    "seed": "Fill an empty site with people to try things out.",
    "import": "Read in a list from another tool: commonhall import members FILE",
    "rotate-keys": "Encrypt every stored secret anew with the first of ENCRYPTION_KEYS.",
    "verify-audit": "Prove the audit log's chain, or name the first entry that was tampered with.",
}


def main() -> None:
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help", "help"):
        _help()
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")
    if words[0] == "demo":
        from commonhall.config.demo import prepare  # before Django reads its settings

        prepare()
    if words[0] == "new_module":
        from commonhall.config.scaffold.making import set_workshop  # before Django reads its settings

        set_workshop()
    if words[0] == "doctor":
        from commonhall.config.doctor.report import judge_settings  # before Django fails on them

        judge_settings(words)
    if words[0] == "secrets":
        from commonhall.config.secrets import fresh

        _say(fresh())
        return
    if words[0] == "import" and len(words) > 1:
        words = [f"import_{words[1]}", *words[2:]]
    words[0] = words[0].replace("-", "_") if words[0] in COMMANDS else words[0]
    load()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["commonhall", *words])


def load() -> None:
    """Load the program without looking for garbage on the way: there is none, and the search takes a fifth of it."""
    import django

    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()


def _help() -> None:
    _say("Usage: commonhall COMMAND [--help]\n\nCommands:")
    for name, text in COMMANDS.items():
        _say(f"  {name:13} {text}")
    _say("\nSettings come from the environment or a .env file; docs/settings.md lists them all.")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
