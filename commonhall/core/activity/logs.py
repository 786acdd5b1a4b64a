"""Lines of the log, without secrets; on a running site as JSON, each with its request's id."""

import json
import logging
from datetime import UTC, datetime

from commonhall.core.activity.context import current
from commonhall.core.activity.redaction import without_secrets


class PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            "request_id": current().request_id,
        }
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        # In ASCII, for some readers end a line at signs that JSON would leave as they are.
        return json.dumps({key: value for key, value in line.items() if value})
