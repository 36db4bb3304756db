"""What the platform adds to each token of a language model, beside direct calls and LiteLLM's proxy."""
