"""What scoring came to: closed and sealed, recounted by anybody, explained line by line, put on paper."""
