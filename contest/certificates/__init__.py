"""The printed commendation: template, fitting, print runs, serials, verification."""
