"""What Argo CD reads: its Applications, projects, clusters and ApplicationSets, and what it makes of them."""
