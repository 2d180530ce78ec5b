"""The private keys of this machine: a file for each in a folder that nobody else reads."""

import os
from dataclasses import dataclass
from pathlib import Path

from contest.certificates.keys import PrivateKey, base64url, from_base64url


@dataclass(frozen=True)
class Keyring:
    """The folder of private keys. What is published of them stands in the database."""

    folder: Path

    def key_called(self, name: str) -> PrivateKey | None:
        """Return the private half of the key of this name, or None when it is not on this machine."""
        try:
            key = PrivateKey(from_base64url(self._file(name).read_text(encoding="ascii").strip()))
        except FileNotFoundError:
            return None
        return key if key.public.name == name else None

    def make(self) -> PrivateKey:
        """Make a key, keep it where only the owner of the process reads it, and return it."""
        key = PrivateKey.fresh()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._file(key.public.name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(base64url(key.secret) + "\n")
        return key

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.key"
