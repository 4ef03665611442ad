// Command judge reads atlantis.yaml and the server's configuration as an Atlantis server does, with its own
// parser, and says what either must not hold.
//
// Usage: judge DIRECTORY SERVER-CONFIGURATION REPOSITORY
package main

import (
	"fmt"
	"os"

	"github.com/runatlantis/atlantis/server/core/config"
	"github.com/runatlantis/atlantis/server/core/config/valid"
)

const branch = "main"

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: judge DIRECTORY SERVER-CONFIGURATION REPOSITORY")
		os.Exit(2)
	}
	if err := judge(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judge(directory, server, repository string) error {
	parser := config.ParserValidator{}
	defaults := valid.NewGlobalCfgFromArgs(valid.GlobalCfgArgs{RepoConfigFile: "atlantis.yaml"})
	global, err := parser.ParseGlobalCfg(server, defaults)
	if err != nil {
		return fmt.Errorf("%s: %w", server, err)
	}
	found, err := parser.ParseRepoCfg(directory, global, repository, branch)
	if err != nil {
		return fmt.Errorf("%s/atlantis.yaml: %w", directory, err)
	}
	for _, project := range found.Projects {
		fmt.Printf("atlantis: project %s, workflow %s\n", project.GetName(), *project.WorkflowName)
	}
	return nil
}
