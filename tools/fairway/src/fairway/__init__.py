"""Fairway: render, validate, policy-check and plan a fleet of kustomize overlays."""
