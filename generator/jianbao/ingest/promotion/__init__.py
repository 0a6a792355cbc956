"""Finds promotion in running text: splits it into segments, matches phrases, and determines where promotion ends."""
