"""The two stage shapes, transform and agenda, and the clock."""
