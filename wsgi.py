"""The WSGI entry: ``gunicorn wsgi:app``, ``flask --app wsgi …``."""

import gc

# Nothing that is read until the product is ready is garbage: to look for it takes a quarter of the start.
gc.disable()

from contest import create_app  # noqa: E402
from contest.server import keep_what_is_there  # noqa: E402

app = create_app()
keep_what_is_there()
gc.enable()
