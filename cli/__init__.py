"""The terminal door: `pensum up`, `pensum demo`, `pensum migrate`, and `pensum jobs`, `job` and `submit` over HTTP."""
