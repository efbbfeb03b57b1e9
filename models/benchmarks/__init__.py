"""What the exported graphs cost, beside others."""
