"""What a text says of a person, and what the platform can say to them."""
