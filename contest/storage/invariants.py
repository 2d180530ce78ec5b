"""What the database names must lie in the store."""

from collections.abc import Iterator

from sqlalchemy import select

from contest.database import db
from contest.storage.models import StoredFile
from contest.storage.services import is_kept


def breaches() -> Iterator[str]:
    """Yield a line for each file whose content is missing."""
    for file in db.session.scalars(select(StoredFile).order_by(StoredFile.id)):
        if not is_kept(file):
            yield f"storage: the content of file {file.id} ({file.filename}) is missing"
