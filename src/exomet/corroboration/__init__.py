"""What files that users bring, and the sequence, say for and against each statement."""
