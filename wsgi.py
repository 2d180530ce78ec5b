"""The WSGI entry: ``gunicorn wsgi:app``, ``flask --app wsgi …``."""

from contest import create_app
from contest.server import keep_what_is_there

app = create_app()
keep_what_is_there()
