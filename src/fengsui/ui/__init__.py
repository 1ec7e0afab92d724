"""What every page stands on: base templates, components, headers, static files; no models."""
