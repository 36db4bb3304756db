"""What proves who somebody is: passwords and their hashes, tokens, and the secret that signs these."""
