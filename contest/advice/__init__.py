"""What the council advises on the lines of a proposal. Advice changes no line and makes no award."""
