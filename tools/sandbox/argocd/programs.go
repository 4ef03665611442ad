//go:build tools

// Package programs names the commands that the sandbox builds from this module's pins.
package programs

import (
	_ "github.com/argoproj/argo-cd/v3/cmd"
)
