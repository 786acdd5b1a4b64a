"""Pictures that are small to send and would be enormous to decode: refused at once, with no memory to speak of."""

import subprocess
import sys
from pathlib import Path

import pytest

from commonhall.foundation.files.tests import samples

JUDGE = """
import resource, sys, time
from django.conf import settings
settings.configure(USE_I18N=False)
from django.core.files.uploadedfile import SimpleUploadedFile
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.judging import images, types
from commonhall.foundation.files.judging.judge import judge
from commonhall.foundation.files.judging.rules import Rules
bomb = SimpleUploadedFile(sys.argv[1], open(sys.argv[1], "rb").read())
before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    judge(bomb, Rules(types=types.PICTURES, max_bytes=5_000_000))
except Refused as refused:
    print(refused.message)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, round(time.process_time() - begun))
"""


@pytest.mark.req("F1.3", "F1.9")
@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux counts it")
@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("bomb.png", samples.pixel_bomb, "million pixels"),
        ("bomb.webp", samples.webp_bomb, "million pixels"),
        ("bomb.jpg", samples.scan_bomb, "takes too long"),
    ],
)
def test_bomb_is_refused_quickly_and_with_little_memory(tmp_path: Path, name: str, make: object, says: str) -> None:
    bomb = tmp_path / name
    bomb.write_bytes(make())  # type: ignore[operator]
    assert bomb.stat().st_size < 500_000
    command = [sys.executable, "-c", JUDGE, str(bomb)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    message, numbers = ran.stdout.splitlines()
    assert says in message
    megabytes, seconds = map(int, numbers.split())
    assert megabytes < 30
    assert seconds <= 1
