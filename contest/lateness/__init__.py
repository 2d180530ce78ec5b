"""Late permissions: until when a unit, or one initiative, may still be handed in after the deadline."""
