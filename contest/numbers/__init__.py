"""The numbers of documents: one sequence for each body, year and series, without a gap and without a double."""
