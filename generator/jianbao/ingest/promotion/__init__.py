"""Promotion in a text: segments, phrases that advertise, and where they begin and end."""
