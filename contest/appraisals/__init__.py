"""Appraisal: the checklist, opinions of other offices, narrow returns, verdicts, and what everybody is told of them."""
