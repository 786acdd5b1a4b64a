"""What is logged, and how: JSON in production, plain lines elsewhere, without secrets in either."""

from typing import Any

from commonhall.config.env import Env


def logging_of(env: Env) -> dict[str, Any]:
    """Django's LOGGING."""
    production = env.commonhall_mode == "production"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "commonhall.core.activity.logs.JsonFormatter"},
            "plain": {
                "()": "commonhall.core.activity.logs.PlainFormatter",
                "format": "%(levelname)s %(name)s: %(message)s",
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json" if production else "plain"}},
        # It writes the whole address of each call, in which some services want their key.
        "loggers": {"httpx": {"level": "WARNING"}},
        "root": {"handlers": ["stderr"], "level": env.log_level if production else "WARNING"},
    }
