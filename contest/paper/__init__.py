"""Values become paper: HTML to PDF with our own fonts and nothing fetched from outside; dates as offices write them."""
