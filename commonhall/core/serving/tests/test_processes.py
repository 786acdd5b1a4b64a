import subprocess
import sys

LIMITED = """
import resource
from commonhall.core.serving.processes import allow_many_open_files
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
allow_many_open_files()
soft = resource.getrlimit(resource.RLIMIT_NOFILE)
print(soft[0] > 100, soft[1] == hard)
"""


def test_limit_of_open_files_is_raised_as_far_as_allowed() -> None:
    output = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True).stdout

    assert output.split() == ["True", "True"]
