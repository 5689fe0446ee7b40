"""Publications: a period as it was approved, frozen, in a chain that anybody can check."""
