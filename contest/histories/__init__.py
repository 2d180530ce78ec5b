"""What persons and units were ever given: awards of this product, decisions of old, the register and its figures."""
