"""What was made and not taken away must lie there."""

from flask import Flask

from contest.database import transaction
from contest.initiatives.queries import Reach
from contest.registrations import services, tasks
from contest.registrations.invariants import breaches
from contest.registrations.models import ExportKind
from contest.storage.services import throw_away
from tests.registrations.lists import World


def test_a_file_that_is_gone_though_nobody_took_it_away_is_told(app: Flask) -> None:
    world = World.made()
    with transaction():
        run = services.request_export(world.movement, ExportKind.LIST, Reach(True, frozenset()), by=world.secretary)
    tasks.make_export(run.id)
    assert list(breaches()) == []

    throw_away(run.key("docx"))
    assert list(breaches()) == [f"registrations: danh-sach-dang-ky-cchc.docx of export {run.id} is missing"]

    with transaction():
        services.take_away(run)
    assert list(breaches()) == []
