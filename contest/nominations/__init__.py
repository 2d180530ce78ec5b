"""Whom units and the secretariat nominate for an honour, on what conditions, and what stands in the way for a while."""
