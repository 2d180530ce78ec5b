"""Print lists that are checked first, print runs in the order that is wanted, and their proofs."""
