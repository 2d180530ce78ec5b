"""Everything about a decision or an initiative in one archive and one PDF, for auditors who never sign in."""
