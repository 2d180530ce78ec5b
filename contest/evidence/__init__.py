"""The files of an initiative: sent over a bad line, told apart by captions, scanned, and looked at in the page."""
