"""Registration as a whole: who is behind and is reminded, and lists of registrations in and out."""
