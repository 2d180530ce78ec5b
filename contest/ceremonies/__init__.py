"""The conference where certificates are handed over: call order, who receives, what the announcer reads, who came."""
