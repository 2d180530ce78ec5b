"""One page for the leader before a decision: what is proposed, why, and what other limits would change."""
