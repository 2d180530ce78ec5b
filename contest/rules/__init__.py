"""Law as data: what differs by law, year, province or body is a dated row with its source, looked up by its day.

Each row carries a mark of how sure it is: F found, W found in a weak source, K general knowledge that somebody should
confirm, C designed here; F and W name their source by its id in ``sources.toml``. A row that is not sure is shown with
its mark wherever a page lists it.
"""
