"""Bringing a stage to the cloud, and back: its stacks, its pages, its releases. `infra.deploy` and the commands beside it use it."""
