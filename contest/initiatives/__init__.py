"""Registered solutions (giải pháp, sáng kiến), from the first draft to eligible for scoring."""
