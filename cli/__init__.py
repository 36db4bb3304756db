"""The terminal door: `pensum up`, `pensum demo`, `pensum migrate`."""
