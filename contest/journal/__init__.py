"""Who did what, when and why: append only, each entry chained to the one before by a hash."""
