"""What is known of the outside world: dated TOML with sources, loaded strictly."""
