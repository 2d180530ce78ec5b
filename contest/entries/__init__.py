"""Sheets on paper and in workbooks: printed, filled in off-line, entered twice, compared and taken in."""
