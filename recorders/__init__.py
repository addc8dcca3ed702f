"""Recorders of people's demonstrations."""
