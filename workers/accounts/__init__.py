"""Authentication: passwords and their hashes, signed tokens, and the secret that signs them."""
