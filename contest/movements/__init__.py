"""An emulation movement: its basis, fields, rubric, calendar, and the honours it can propose."""
