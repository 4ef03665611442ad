// Modules of which only the CustomResourceDefinitions are used: nothing of them is compiled.
module fairway.dev/sandbox/definitions

go 1.24.0

require (
	github.com/external-secrets/external-secrets v1.3.2
	github.com/prometheus-operator/prometheus-operator v0.85.0
	istio.io/api v1.31.1
)
