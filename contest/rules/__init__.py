"""Law as data: what differs by law, year, province or body is a dated row with its source, looked up by its day.

Each row carries how sure it is, in the marks of the domain research: ``found``, ``weak``, ``unverified`` (general
knowledge that somebody should confirm), ``designed`` (ours).
"""
