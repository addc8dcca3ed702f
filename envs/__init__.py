"""The worlds that come with gym_cua, one package each."""
