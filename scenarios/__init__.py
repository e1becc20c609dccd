"""What a training call is about: the scenario model, its loader, its checks and the library."""
