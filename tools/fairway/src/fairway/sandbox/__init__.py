"""The sandbox: a real control plane and a real Argo CD on this machine, from programs built from source."""
