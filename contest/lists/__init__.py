"""Certificates printed straight from a spreadsheet: no movement, no decision of ours, no entry in the register."""
