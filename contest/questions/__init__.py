"""The registration form that a movement composes of typed questions, and what an answer to each may be."""
