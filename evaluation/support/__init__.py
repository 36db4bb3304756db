"""What areas share; no area itself."""
