"""Asking a virus scanner (clamd, ClamAV's daemon) about a file, in its INSTREAM protocol."""

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

PORT = 3310
PIECE = 64 * 1024
PATIENCE = 120


class ScanFailed(Exception):
    """The scanner could not be reached or gave no verdict; this says nothing about the file."""


@dataclass(frozen=True)
class Scanner:
    """A clamd at ``unix:/run/clamav/clamd.ctl`` or ``tcp://host:3310``."""

    address: str

    def found_in(self, content: bytes) -> str | None:
        """Return the name of the malware in ``content``, or None when it is clean. Raises ScanFailed."""
        try:
            with self._connection() as connection:
                # A scanner that has read enough answers and hangs up; what it said is still read.
                with suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(b"zINSTREAM\0")
                    for start in range(0, len(content), PIECE):
                        piece = content[start : start + PIECE]
                        connection.sendall(struct.pack(">I", len(piece)) + piece)
                    connection.sendall(bytes(4))
                answer = b"".join(iter(lambda: connection.recv(4096), b""))
        except OSError as error:
            raise ScanFailed(f"{self.address}: {error}") from error
        verdict = answer.rstrip(b"\0\n").decode(errors="replace").removeprefix("stream: ")
        if verdict == "OK":
            return None
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise ScanFailed(f"{self.address}: {verdict or 'no answer'}")

    def _connection(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.scheme == "tcp":
            return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or PORT), timeout=PATIENCE)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
