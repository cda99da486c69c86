"""Mail authentication protocols over an abstract resolver; knows nothing of this product."""
