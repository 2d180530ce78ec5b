"""Telling judges of texts that changed after they were scored, without anybody asking."""

from contest.database import transaction
from contest.scoring import queries, services
from contest.tasks import resumes


@resumes
def tell_of_changed_texts() -> None:
    """Tell the judges who have not been told; the minute's sweep asks for it, and nobody is told twice."""
    if queries.overtaken_and_untold():
        with transaction():
            services.tell_of_changed_texts()
