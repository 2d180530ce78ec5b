"""The commands of the product: ``flask --app wsgi …``."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the commands to ``app``."""
