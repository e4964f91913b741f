"""The audit: where a source contradicts itself, and where findings contradict each other."""
