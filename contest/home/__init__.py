"""The first page of each role: what waits, until when, and how the movements stand."""
