"""The running product: migrations applied, a web server, and a background worker that lives and dies with it."""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import click
from flask import current_app
from flask_migrate import upgrade

import config
from contest.database import db
from contest.tasks import huey


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--demo", is_flag=True, help="Load the Nhà Bè case first, if it is not there.")
def serve(host: str, port: int, demo: bool) -> None:
    """Serve the product, with its database up to date and its worker beside it."""
    _check_free(host, port)
    current_app.extensions["settings"] = config.answering_at(current_app.extensions["settings"], host, port)
    upgrade()
    if demo:
        from contest.demo.sign_ins import show
        from contest.demo.story import load_if_absent

        load_if_absent()
        show(f"http://{host}:{port}")
    else:
        click.echo(f"Bảng Vàng: http://{host}:{port}")
    db.session.remove()
    db.engine.dispose()
    _start_worker()
    _become_web_server(host, port)


@click.command("worker")
@click.option("--parent", type=int, help="Stop when this process, which must be the parent, is gone.")
def worker(parent: int | None) -> None:
    """Do the background work until told to stop (SIGINT ends the task at hand first)."""
    if parent is not None:
        keeper = _keep_working(parent)
        threading.Thread(target=_stop_without, args=(keeper,), daemon=True).start()
    consumer = huey.create_consumer(workers=1, periodic=True, initial_delay=0.05, backoff=1.15, max_delay=0.5)
    consumer.run()


def keep_what_is_there() -> None:
    """Take what a process holds once it is ready out of the search for garbage.

    It stays till the end, and looking through all of it each time would stop every request for a fifth of a second now
    and then. What is young is looked through less often too: a page makes many rows and drops them together.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be used: {error.strerror}. Choose another --port."
            ) from None


def _start_worker() -> None:
    """Start the worker in a session of its own: an interrupt from the keyboard is for the web server."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--parent", str(os.getpid())]
    subprocess.Popen(command, cwd=config.ROOT, start_new_session=True)  # noqa: S603 - our own program


def _become_web_server(host: str, port: int) -> None:
    """Turn this process into gunicorn, so that whoever stops it stops everything."""
    threads = current_app.extensions["settings"].web_threads
    arguments = (
        f"--bind={host}:{port} --workers=1 --worker-class=gthread --threads={threads} --graceful-timeout=10 "
        f"--no-control-socket --worker-tmp-dir=/dev/shm --log-level=warning --chdir={config.ROOT}"
    )
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments.split(), "wsgi:app"])  # noqa: S606


def _keep_working(parent: int) -> int:
    """Return, in a process that is to work, the id of this one, which stays and puts another in its place if need be.

    A worker that is killed, by a machine that has no more memory for one, must not stop all printing until the morning.

    It stops, and lets the work at hand be ended first, once ``parent`` is gone or the work was stopped from outside.
    """
    keeper = os.getpid()
    while os.getppid() == parent:
        child = os.fork()
        if child == 0:
            return keeper
        while (ended := os.waitpid(child, os.WNOHANG))[0] == 0 and os.getppid() == parent:
            time.sleep(0.5)
        if ended[0] == 0:
            os.kill(child, signal.SIGINT)
            os.waitpid(child, 0)
        elif os.waitstatus_to_exitcode(ended[1]) >= 0 or os.WTERMSIG(ended[1]) in (signal.SIGINT, signal.SIGTERM):
            break
        # What killed it may do so again: a paper that is too much for the machine must not keep it busy.
        time.sleep(1)
    os._exit(0)


def _stop_without(parent: int) -> None:
    """Stop this worker gracefully once ``parent`` is gone, even if it was killed."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGINT)
