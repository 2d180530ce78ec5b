"""Pre-printed blanks (phôi): their stock, the printers that print onto them, and the runs that do."""
