"""Every write of files."""

from commonhall.foundation.files.actions.housekeeping import clear_storage, drop_orphans, erase_person
from commonhall.foundation.files.actions.scanning import conclude_scan
from commonhall.foundation.files.actions.uploads import attach_file, delete_file, judge_upload, store_upload
from commonhall.foundation.files.judging.checked import Checked

__all__ = [
    "Checked",
    "attach_file",
    "clear_storage",
    "conclude_scan",
    "delete_file",
    "drop_orphans",
    "erase_person",
    "judge_upload",
    "store_upload",
]
