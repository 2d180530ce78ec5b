"""A worker in a process of its own, to be killed: ``python -m tests.notices.worker PLACE DATABASE PORT MAIL [die]``.

With ``die`` it kills itself once the server has answered, before the answer is noted.
"""

import os
import signal
import sys
from pathlib import Path

from contest.notices import tasks
from tests.notices.conftest import mailing


def main() -> None:
    place, database_url, port, mail_id, *rest = sys.argv[1:]
    if "die" in rest:
        tasks._note = lambda *_answer: os.kill(os.getpid(), signal.SIGKILL)
    with mailing(Path(place), database_url, int(port)).app_context():
        tasks.send_mail.call_local(int(mail_id))


if __name__ == "__main__":
    main()
