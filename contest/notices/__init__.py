"""Notices: what somebody should know of, in the product and, for those who chose it, by mail.

A domain that lies to the right tells people of its acts inside its own transaction::

    from contest.notices.models import NoticeKind
    from contest.notices.queries import officers_of
    from contest.notices.services import notify

    notify(
        officers_of([initiative.unit_id]),                # accounts; switched-off ones are passed over
        NoticeKind.INITIATIVE_RETURNED,
        f"/initiatives/{initiative.id}",                  # the page that the notice leads to
        key=f"appraisal/{appraisal.id}",                  # of one account no two notices have the same key
        title=initiative.title,                           # the places of the kind's wording: text, numbers, days
        movement=initiative.movement.name,
        due=closes_on,
        reason=reason,
    )

Nothing else is needed: mails go out with the minute's sweep. To send them at once, the edge hands the ids that notify()
returned to ``contest.notices.tasks.send_mail`` after its commit. Which values a kind takes stands in ``wording``: those
of its subject and its first line must be given, a later line that names a missing value is left out. Whom to tell is
found with ``queries.officers_of`` (units) and ``queries.holders_of`` (a role at a body); ``services.notify_each`` tells
each account its own values under one key.
"""
