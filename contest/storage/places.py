"""Places that hold contents by key: a local folder, or an object store.

Both promise the same: after ``put`` returns the content is there whole, and a killed process never leaves half of one.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import unquote, urlsplit

PIECE = 1024 * 1024


class Place(Protocol):
    """A keeper of contents. Putting an existing key again does nothing: the key is the hash of the content."""

    def put(self, key: str, content: bytes) -> None: ...

    def get(self, key: str) -> bytes:
        """Return the content; raises FileNotFoundError when there is none."""
        ...

    def holds(self, key: str) -> bool: ...

    def put_file(self, key: str, source: IO[bytes]) -> None:
        """Put what ``source`` holds from its beginning, without holding it in memory."""
        ...

    def pieces(self, key: str) -> Iterator[bytes]:
        """Return the content piece by piece; raises FileNotFoundError when there is none."""
        ...

    def remove(self, key: str) -> None:
        """Remove the content, if there is one."""
        ...


class Folder:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, content: bytes) -> None:
        self.put_file(key, BytesIO(content))

    def put_file(self, key: str, source: IO[bytes]) -> None:
        target = self.root / key
        if target.exists():
            return
        source.seek(0)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as part:
                shutil.copyfileobj(source, part, PIECE)
                part.flush()
                os.fsync(part.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def get(self, key: str) -> bytes:
        return (self.root / key).read_bytes()

    def holds(self, key: str) -> bool:
        return (self.root / key).exists()

    def pieces(self, key: str) -> Iterator[bytes]:
        file = (self.root / key).open("rb")

        def each() -> Iterator[bytes]:
            with file:
                while piece := file.read(PIECE):
                    yield piece

        return each()

    def remove(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)


class ObjectStore:
    """A bucket of an object store. The client is made in each process anew: a forked one would hang for ever."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._process: int | None = None
        self._client: Any = None

    @property
    def client(self) -> Any:
        if self._process != os.getpid():
            from obstore.store import from_url

            self._client, self._process = from_url(self.url), os.getpid()
        return self._client

    def put(self, key: str, content: bytes) -> None:
        import obstore

        if not self.holds(key):
            obstore.put(self.client, key, content)

    def get(self, key: str) -> bytes:
        import obstore

        return bytes(obstore.get(self.client, key).bytes())

    def holds(self, key: str) -> bool:
        import obstore

        try:
            obstore.head(self.client, key)
        except FileNotFoundError:
            return False
        return True

    def put_file(self, key: str, source: IO[bytes]) -> None:
        import obstore

        if not self.holds(key):
            source.seek(0)
            obstore.put(self.client, key, source)

    def pieces(self, key: str) -> Iterator[bytes]:
        import obstore

        return (bytes(piece) for piece in obstore.get(self.client, key).stream(min_chunk_size=PIECE))

    def remove(self, key: str) -> None:
        import obstore

        if self.holds(key):
            obstore.delete(self.client, key)


def place_of(url: str) -> Place:
    """Return the place that ``url`` names: ``file:///folder``, or whatever an object store understands."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    return ObjectStore(url)
