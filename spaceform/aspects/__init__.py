"""The aspects of a space: one module each, with its values, its port, its diff and its writes."""
