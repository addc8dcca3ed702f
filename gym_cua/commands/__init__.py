"""The commands of ``gym-cua``, a module for each group. What is heavy is imported inside the functions."""
