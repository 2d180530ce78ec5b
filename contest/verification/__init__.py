"""Verifying what was issued: by a code or a signed token, for people and programs, as it stands at this moment."""
