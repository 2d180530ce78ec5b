"""Confirmations: authors confirm authorship and share, the head of the unit the registration; by account or on paper."""
