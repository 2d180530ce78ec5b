"""Bonus money and the papers of a decision: estimate, list of payments, what was paid and what is to come back."""
