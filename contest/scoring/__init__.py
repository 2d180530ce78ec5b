"""Sheets, marks, and the standings that follow from them."""
