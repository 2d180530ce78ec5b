"""Proposals, decisions, the awards they make, and annulments."""
