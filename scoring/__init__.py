"""From a call's events to phases, checks, criteria and a scorecard. The core is pure: same events, same scorecard."""
