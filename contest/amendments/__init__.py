"""Amending decisions: what a decision says of its awards is replaced, added or taken off by a decision of its own."""
