"""Find promotion in running text: split it into segments, match phrases, and determine where promotion ends."""
