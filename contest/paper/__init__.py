"""Values become paper: HTML to PDF with our own fonts and nothing fetched from outside, and to Word files with the same
text; dates as offices write them."""
