"""Panels of judges: seats, conflicts of interest, and who scores what."""
