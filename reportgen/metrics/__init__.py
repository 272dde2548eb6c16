"""Arithmetic on counts and rankings: metrics, averages, intervals."""
