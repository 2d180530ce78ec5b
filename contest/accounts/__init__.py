"""People who sign in, their roles and where those hold."""
