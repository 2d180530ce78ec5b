"""Sheets beside the screen: printed, filled in by hand and entered twice, or kept in a judge's workbook."""
