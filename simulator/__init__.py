"""The call itself: domain, ports, dialogue engine, turn taking, session, speech adapters and store."""
