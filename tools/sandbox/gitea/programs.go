//go:build tools

// Package programs names the commands that the sandbox builds from this module's pins.
package programs

import (
	_ "code.gitea.io/gitea"
)
