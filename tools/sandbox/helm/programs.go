//go:build tools

// Package programs names the commands that the sandbox builds from this module's pins.
package programs

import (
	_ "helm.sh/helm/v3/cmd/helm"
)
