"""What changes a registration as a whole: it is withdrawn, reinstated, or transferred to another unit."""
