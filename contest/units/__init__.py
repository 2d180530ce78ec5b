"""Public bodies, the units and blocks that take part in their emulation, and the persons who work there."""
