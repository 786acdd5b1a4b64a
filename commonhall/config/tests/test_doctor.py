"""`commonhall doctor` finds what is wrong with a deployment, and nothing where nothing is."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from commonhall.config import static
from commonhall.config.doctor import data, outside, processes, services
from commonhall.config.doctor import settings as doctor_settings
from commonhall.config.doctor.findings import State
from commonhall.config.tests.test_env import GOOD
from commonhall.core.activity import triggers
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.mail.models import SecretMail
from commonhall.core.serving.server import APPLICATION
from commonhall.core.serving.tests.server import eventually
from commonhall.core.work.models import ScheduledRun
from commonhall.core.work.models import State as Work
from commonhall.foundation.accounts import actions as accounts
from commonhall.ui.lettering import PLAIN
from standins.testing import RunningStandins
from tests.journeys.hall import RunningHall

NOBODY = "http://127.0.0.1:9"  # the port of "discard": nothing listens there


def examined(env):
    """A whole examination in a process of its own: exit status, and each finding by its name."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = {**keep, "COMMONHALL_ENV_FILE": os.devnull, **env}
    argv = [sys.executable, "-m", "commonhall", "doctor", "--json"]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == sum(check["state"] == "wrong" for check in found["checks"])
    return done.returncode, {check["name"]: check for check in found["checks"]}


@pytest.fixture(scope="module")
def outer_world():
    with RunningStandins() as running:
        yield running


@pytest.fixture
def deployment(same_database, outer_world, tmp_path):
    if connection.vendor == "sqlite":
        Path(str(connection.settings_dict["NAME"])).chmod(0o640)
    return {
        **GOOD,
        "DATABASE_URL": same_database["DATABASE_URL"],
        "VAR_DIR": str(tmp_path),
        "SITE_URL": "https://127.0.0.1:9",
        "TRUSTED_PROXIES": "127.0.0.1/32",
        "TIME_ZONE": "Europe/Rome",
        "SMTP_HOST": outer_world.smtp_host,
        "SMTP_PORT": str(outer_world.smtp_port),
        "MAIL_FROM": "Our club <hall@club.example.org>",
        "STRIPE_SECRET_KEY": outer_world.api_key.replace("_test_", "_live_"),
        "STRIPE_WEBHOOK_SECRET": "whsec_9fK2mQ6tY1rB7sD3",
        "STRIPE_API_BASE": outer_world.stripe_url,
    }


def test_a_good_deployment_has_nothing_wrong(deployment, outer_world):
    del deployment["STRIPE_SECRET_KEY"], deployment["STRIPE_WEBHOOK_SECRET"]
    status, found = examined(deployment)
    assert status == 0, [check for check in found.values() if check["state"] == "wrong"]
    doubted = {name for name, check in found.items() if check["state"] == "doubtful"}
    # Nothing has been started here, and the address is this machine's own.
    assert doubted == {"address", "static", "schedule", "site"}
    for name in ("mode", "database", "migrations", "append-only", "clock", "mail", "proxies", "folder", "workers"):
        assert found[name]["state"] == "fine", found[name]


@pytest.mark.req("O13.4")
def test_a_bad_deployment_is_told_what_to_mend(deployment, tmp_path):
    env_file = tmp_path / "env"
    env_file.write_text("REDIS_URL=redis://127.0.0.1:9/0\n")
    changes = {
        "COMMONHALL_ENV_FILE": str(env_file), "EXTRA_HOSTS": "*,https://club.org", "TRUSTED_PROXIES": "0.0.0.0/0",
        "SMTP_PORT": "9", "DATABASE_URL": f"sqlite:///{tmp_path}/not-there/hall.sqlite3", "VAR_DIR": "/proc/not-there",
    }  # fmt: skip
    status, found = examined(deployment | changes)
    assert status == 1
    bad = {name for name, check in found.items() if check["state"] == "wrong"}
    assert {"hosts", "proxies", "redis", "mail", "stripe", "database", "folder"} <= bad
    assert all(found[name]["hint"] for name in bad)
    assert found["migrations"]["text"] == "Could not be looked at: see database."
    said = json.dumps(found)
    assert not [secret for name, secret in deployment.items() if "SECRET" in name or "KEY" in name if secret in said]


def test_settings_with_which_nothing_starts_are_examined_too():
    status, found = examined({"SECRET_KEY": "changeme", "TIME_ZONE": "Europe/Rom"})
    assert (status, list(found)) == (1, ["settings"])
    assert "TIME_ZONE" in examined({**GOOD, "TIME_ZONE": "Europe/Rom"})[1]["settings"]["text"]
    assert "SECRET_KEY" in examined({**GOOD, "SECRET_KEY": "changeme"})[1]["settings"]["text"]


def test_people_read_a_line_for_each_check_with_a_hint(same_database):
    argv = [sys.executable, "-m", "commonhall", "doctor"]
    said = subprocess.run(argv, env=same_database, capture_output=True, text=True, check=False).stdout
    assert "✓ database" in said
    assert "✗ mail" in said
    assert "→ Correct SMTP_HOST" in said


def test_a_file_of_secrets_is_for_its_owner(monkeypatch):
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # nobody else can enter pytest's own
        env_file = Path(folder) / "env"
        monkeypatch.setenv("COMMONHALL_ENV_FILE", str(env_file))
        assert doctor_settings.secrets_file().state is State.DOUBTFUL
        env_file.write_text("")
        for file_mode, folder_mode, state in (
            (0o644, 0o755, State.WRONG),
            (0o640, 0o755, State.FINE),
            (0o644, 0o750, State.FINE),
        ):
            env_file.chmod(file_mode)
            env_file.parent.chmod(folder_mode)
            assert doctor_settings.secrets_file().state is state, (file_mode, folder_mode)


def test_a_missing_migration_is_named(db):
    assert data.migrations().state is State.FINE
    MigrationRecorder.Migration.objects.filter(app="payments").delete()
    assert "payments.0001_initial" in data.migrations().text


def test_a_log_that_could_be_changed_is_noticed(db):
    assert data.append_only().state is State.FINE
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON activity_activity"
        cursor.execute(f"DROP TRIGGER activity_activity_update{on}")
    found = data.append_only()
    assert (found.state, "activity_activity_update " in found.text) == (State.WRONG, True)
    triggers.set_triggers()
    assert data.append_only().state is State.FINE


def test_a_clock_that_was_set_back_is_noticed(db):
    assert data.clock().state is State.FINE
    Activity.objects.create(at=timezone.now() + timedelta(hours=1), kind="a.b", actor_type="system")
    assert "yet to come" in data.clock().text


def test_work_that_nobody_does_is_noticed(db):
    assert processes.workers().state is State.FINE
    now = timezone.now()
    row = SecretMail.objects.create(sealed="", due_at=now - timedelta(minutes=5))
    found = processes.workers()
    assert (found.state, "mail.SecretMail" in found.text) == (State.WRONG, True)
    SecretMail.objects.create(sealed="", state=Work.RUNNING, claimed_at=now)  # somebody is at it, and busy
    assert processes.workers().state is State.FINE
    row.delete()
    assert processes.workers().state is State.FINE


def test_a_schedule_that_stands_still_is_noticed(db):
    assert processes.schedule().state is State.DOUBTFUL
    now = timezone.now()
    ScheduledRun.objects.create(name="a", due_at=now, last_started_at=now - timedelta(minutes=5))
    assert processes.schedule().state is State.WRONG
    ScheduledRun.objects.create(name="b", due_at=now, last_started_at=now)
    assert processes.schedule().state is State.FINE


def test_static_files_of_another_version_are_noticed(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    assert processes.static().state is State.DOUBTFUL
    static.collect()
    assert processes.static().state is State.FINE


@pytest.mark.skipif(sys.platform != "linux", reason="other systems don't show what runs")
def test_several_web_processes_need_a_shared_cache(settings):
    argv = [sys.executable, "-c", "print(flush=True); open(0).read()", APPLICATION, "--workers", "4"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()  # it runs, and the system knows its words
        assert services.cache().state is State.WRONG
        settings.REDIS_URL = "redis://127.0.0.1:6379/0"
        assert services.cache().state is State.FINE


@pytest.mark.skipif(not os.environ.get("COMMONHALL_TEST_REDIS"), reason="there is no Redis here")
def test_a_redis_that_answers_is_fine(settings):
    settings.REDIS_URL = os.environ["COMMONHALL_TEST_REDIS"]
    assert services.redis().state is State.FINE


@pytest.fixture
def postbox(settings, outer_world):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = outer_world.smtp_host, outer_world.smtp_port
    return settings


def test_a_mail_server_is_greeted_as_a_mail_would(postbox):
    assert services.mail().state is State.FINE
    postbox.EMAIL_USE_TLS = True
    assert services.mail().state is State.WRONG
    postbox.EMAIL_USE_TLS, postbox.PRODUCTION, postbox.SERVER_EMAIL = False, True, "noreply@localhost"
    assert "MAIL_FROM" in services.mail().text


def test_stripe_is_asked_whether_it_knows_the_key(settings, outer_world):
    settings.STRIPE_API_BASE = outer_world.stripe_url
    settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = ""
    assert services.stripe().state is State.LEFT_OUT
    settings.STRIPE_SECRET_KEY = outer_world.api_key
    assert services.stripe().text.startswith("STRIPE_SECRET_KEY is set and STRIPE_WEBHOOK_SECRET is not")
    settings.STRIPE_WEBHOOK_SECRET = outer_world.webhook_secret
    assert services.stripe().state is State.FINE
    settings.PRODUCTION = True
    assert services.stripe().state is State.DOUBTFUL
    settings.STRIPE_SECRET_KEY = "sk_live_unknown"
    assert services.stripe().state is State.WRONG
    settings.STRIPE_API_BASE = NOBODY
    assert "can't be reached" in services.stripe().text


class Proxy(BaseHTTPRequestHandler):
    """What a proxy may answer: by path, a status and headers."""

    answers: ClassVar[dict[str, tuple[int, dict[str, str]]]] = {
        "/health/live/": (200, {}),
        "/ws/live/": (404, {}),
        "/": (200, {}),
    }

    def do_GET(self):
        status, headers = self.answers[self.path]
        body = b"ok"
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def proxy(settings):
    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
        yield Proxy
        server.shutdown()


def test_a_proxy_that_does_not_do_its_part_is_noticed(proxy, settings, monkeypatch):
    assert outside.site().state is State.FINE
    assert "/ws/live/ answers 404" in outside.sockets().text
    assert outside.judge_redirect(f"{settings.SITE_URL}/").state is State.WRONG
    redirected = {"/": (301, {"Location": "https://club.org/"}), "/health/live/": (502, {})}
    monkeypatch.setattr(proxy, "answers", redirected)
    assert outside.judge_redirect(f"{settings.SITE_URL}/").state is State.FINE
    assert "answers 502" in outside.site().text
    settings.SITE_URL = settings.SITE_URL.replace("http:", "https:")  # no TLS there
    assert outside.site().state is State.WRONG
    settings.SITE_URL = NOBODY
    assert outside.site().state is State.DOUBTFUL
    assert outside.judge_redirect(f"{NOBODY}/").state is State.FINE


@pytest.mark.parametrize(
    ("cookie", "said"),
    [
        ("csrftoken=x; Path=/; HttpOnly; SameSite=Lax", "arrive as they were sent"),
        ("csrftoken=x; Path=/; SameSite=Lax", "without HttpOnly"),
        ("csrftoken=x; Path=/; HttpOnly", "without SameSite"),
        ("csrftoken=x; Domain=club.org; HttpOnly; SameSite=Lax", "for other names too"),
        (None, "sets no cookie"),
    ],
)
def test_cookies_that_a_proxy_changes_are_noticed(proxy, monkeypatch, cookie, said):
    headers = {"Set-Cookie": cookie} if cookie else {}
    monkeypatch.setattr(proxy, "answers", {"/accounts/login/": (200, headers)})
    assert said in outside.cookies().text


def test_cookies_of_a_site_with_https_are_asked_for_more(settings):
    settings.SITE_URL = "https://club.org"
    assert list(outside._faults("__Host-csrftoken=x; Path=/; Secure; HttpOnly; SameSite=Lax")) == []
    assert len(list(outside._faults("csrftoken=x; Path=/; HttpOnly; SameSite=Lax"))) == 2


@pytest.mark.req("O13.4")
@pytest.mark.slow
def test_a_hall_that_runs_is_found_well(tmp_path_factory, blank):
    hall = RunningHall(tmp_path_factory.mktemp("hall"), os.environ.get("DATABASE_URL", ""), members=10, blank=blank)
    try:
        eventually(lambda: "✓ schedule" in hall.command("doctor"))  # it begins when the web server answers
        found = {each["name"]: each for each in json.loads(hall.command("doctor", "--json"))["checks"]}
    finally:
        hall.stop()
    good = {
        "site",
        "cookies",
        "sockets",
        "static",
        "schedule",
        "workers",
        "mail",
        "stripe",
        "database",
        "append-only",
        "cache",
    }
    assert not {name: found[name] for name in good if found[name]["state"] != "fine"}


@pytest.mark.django_db
def test_mailed_code_that_opens_the_accounts_of_staff_is_remarked_on(settings):
    settings.MAIL_CODES_SUFFICE = False
    assert data.second_step().state is State.FINE
    everyone = {"everyone": "any", "every_login": False, "trust_with_strong": False}
    accounts.change_second_step_policy(**everyone, roles={"admin": "strong", "board": "strong"}, by=SYSTEM)
    found = data.second_step()
    assert found.state is State.DOUBTFUL
    assert found.text == "No app and no passkey is asked of: treasurer."


@pytest.mark.req("S11.1")
@pytest.mark.parametrize(
    ("name", "url", "state"),
    [
        ("DATABASE_URL", "postgres://hall:x@db.example.org/hall", State.DOUBTFUL),
        ("DATABASE_URL", "postgres://hall:x@10.0.0.5/hall?sslmode=prefer", State.DOUBTFUL),
        ("DATABASE_URL", "postgres://hall:x@db.example.org/hall?sslmode=verify-full", State.FINE),
        ("DATABASE_URL", "postgres://hall:x@127.0.0.1/hall", State.FINE),
        ("DATABASE_URL", "postgres://hall:x@%2Fvar%2Frun%2Fpostgresql/hall", State.FINE),
        ("DATABASE_URL", "sqlite:////srv/hall.sqlite3", State.FINE),
        ("REDIS_URL", "redis://:x@cache.example.org:6379/0", State.DOUBTFUL),
        ("REDIS_URL", "rediss://:x@cache.example.org:6379/0", State.FINE),
        ("REDIS_URL", "redis://localhost:6379/0", State.FINE),
        ("BROKER_URL", "amqp://hall:x@queue/", State.DOUBTFUL),
        ("BROKER_URL", "amqps://hall:x@queue/", State.FINE),
    ],
)
def test_what_is_said_to_another_machine_in_the_clear_is_noticed(settings, name, url, state):
    """ASVS 12.3.1."""
    settings.DATABASE_URL = settings.REDIS_URL = settings.BROKER_URL = ""
    setattr(settings, name, url)
    found = services.encryption()
    assert found.state is state
    assert (name in found.text and "sslmode=verify-full" in found.hint) is (state is State.DOUBTFUL)
    assert "hall:x" not in found.text


@pytest.mark.req("S11.1")
def test_whoever_may_be_asked_is_named(settings):
    """ASVS 13.2.4."""
    settings.STRIPE_API_BASE = "https://api.stripe.com"
    assert "https://api.stripe.com:443 (STRIPE_API_BASE)" in services.neighbours().text


def test_another_font_is_tried(settings, tmp_path):
    settings.FALLBACK_FONT = ""
    assert services.letters().state is State.LEFT_OUT
    settings.FALLBACK_FONT = str(PLAIN)
    assert services.letters().state is State.FINE
    other = tmp_path / "other.ttf"
    other.write_text("no font")
    settings.FALLBACK_FONT = str(other)
    assert services.letters().state is State.WRONG
