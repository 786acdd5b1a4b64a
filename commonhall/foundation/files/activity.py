"""The news of files. A file's name may name a person: it lies in its owner's erasable part of the log."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Severity

FILE_UPLOADED = Kind("files.file_uploaded", _("File uploaded"))
FILE_DELETED = Kind("files.file_deleted", _("File deleted"))
FILE_QUARANTINED = Kind("files.file_quarantined", _("File put into quarantine"), Severity.HIGH)
