"""Recognition of initiatives: the council advises, the competent head decides, authors get certificates."""
