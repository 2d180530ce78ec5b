"""Confirmations: authors confirm authorship and share, the unit head the registration; by account or on paper."""
