"""Put questions to an engine and turn what it finds into answers."""
