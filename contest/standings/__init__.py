"""From handed-in sheets to scores and places, with all the working."""
