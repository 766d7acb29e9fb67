"""Speed and memory, each as a ratio to a named reference in the same run."""
