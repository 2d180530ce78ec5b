"""Scanners for tests: a small one in Python that says what it is told to, and Debian's clamd with our signature."""

import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType

from contest.storage.scanning import Scanner

PROGRAM = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
# Harmless words that the signatures call a virus.
MALWARE = b"bang-vang-test-malware"
NAME = "Test.BangVang"


class Pretended(socketserver.ThreadingTCPServer):
    """Speaks INSTREAM on loopback. It finds MALWARE, unless ``says`` tells it to answer something else."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, says: bytes | None = None, *, limit: int = 10**9) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.says, self.limit, self.heard = says, limit, list[bytes]()

    @property
    def scanner(self) -> Scanner:
        return Scanner(f"tcp://127.0.0.1:{self.server_address[1]}")

    def __enter__(self) -> "Pretended":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.BaseRequestHandler):
    server: Pretended

    def handle(self) -> None:
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self._exactly(4))[0]:
            if len(content) + length > self.server.limit:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self._exactly(length)
        self.server.heard.append(content)
        found = f"stream: {NAME} FOUND\0".encode() if MALWARE in content else b"stream: OK\0"
        self.request.sendall(found if self.server.says is None else self.server.says)

    def _exactly(self, count: int) -> bytes:
        read = b""
        while len(read) < count:
            piece: bytes = self.request.recv(count - len(read))
            if not piece:
                raise ConnectionError
            read += piece
        return read


class Real:
    """Debian's clamd in a folder of its own, with one signature; started on entering and stopped on leaving."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.socket = place / "clamd.ctl"

    @property
    def scanner(self) -> Scanner:
        return Scanner(f"unix:{self.socket}")

    def __enter__(self) -> "Real":
        assert PROGRAM is not None
        signatures = self.place / "signatures"
        signatures.mkdir()
        (signatures / "test.ndb").write_text(f"{NAME}:0:*:{MALWARE.hex()}\n")
        settings = self.place / "clamd.conf"
        settings.write_text(
            f"DatabaseDirectory {signatures}\nLocalSocket {self.socket}\nTemporaryDirectory {self.place}\n"
            f"LogFile {self.place}/log\nForeground yes\nStreamMaxLength 1M\nMaxThreads 2\nConcurrentDatabaseReload no\n"
        )
        self.process = subprocess.Popen(
            [PROGRAM, "--config-file", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _turn in range(300):
            with socket.socket(socket.AF_UNIX) as probe:
                if self.socket.exists() and probe.connect_ex(str(self.socket)) == 0:
                    return self
            assert self.process.poll() is None, (self.place / "log").read_text()
            time.sleep(0.1)
        self.__exit__(None, None, None)
        raise TimeoutError(self.socket)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
