"""The forges where pull requests live: GitHub, GitLab and Gitea, behind one Protocol."""
