// Command kustomize_schema writes what strategic merge and namespaces need of the OpenAPI document that
// kustomize has built in: `types.json` and `scopes.json` of fairway/kustomize/schema/data.
//
//	cd tools/fairway/scripts/kustomize_schema && go mod tidy && go run . ../../src/fairway/kustomize/schema/data
//
// Run it by hand when the kustomize that Fairway follows moves to another Kubernetes version.
//
// types.json: {"types": [{field: spec}], "names": [definition], "kinds": {"apiVersion kind": index of a type}}, names
// beside types. A spec is the index of a type, {"*": spec} for the values of a map, or [spec or null, merge key...] for a list that patches merge by key.
// Fields below which no such list is found are left out: to a merge they are as good as unknown.
package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	_ "unsafe" // for linkname

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

//go:linkname scopes sigs.k8s.io/kustomize/kyaml/openapi.precomputedIsNamespaceScoped
var scopes map[yaml.TypeMeta]bool

type compactor struct {
	definitions spec.Definitions
	useful      map[string]bool
	indexes     map[string]int
	types       []map[string]any
	names       []string
}

func refName(s *spec.Schema) string {
	return strings.TrimPrefix(s.Ref.String(), "#/definitions/")
}

func mergeKeys(s *spec.Schema) ([]string, bool) {
	rs := openapi.ResourceSchema{Schema: s}
	strategy, keys := rs.PatchStrategyAndKeyList()
	for _, part := range strings.Split(strategy, ",") {
		if part == "merge" && s.Type.Contains("array") {
			return keys, true
		}
	}
	return nil, false
}

// isUseful tells whether a merged list is at or below s, as far as is known by now.
func (c *compactor) isUseful(s *spec.Schema) bool {
	if s.Ref.String() != "" {
		return c.useful[refName(s)]
	}
	if _, merged := mergeKeys(s); merged {
		return true
	}
	if values := s.AdditionalProperties; values != nil && values.Schema != nil && c.isUseful(values.Schema) {
		return true
	}
	for name := range s.Properties {
		field := s.Properties[name]
		if c.isUseful(&field) {
			return true
		}
	}
	return false
}

func (c *compactor) findUseful() {
	for changed := true; changed; {
		changed = false
		for name := range c.definitions {
			definition := c.definitions[name]
			if !c.useful[name] && c.isUseful(&definition) {
				c.useful[name] = true
				changed = true
			}
		}
	}
}

func (c *compactor) compact(s *spec.Schema) any {
	if !c.isUseful(s) {
		return nil
	}
	if s.Ref.String() != "" {
		return c.index(refName(s))
	}
	if keys, merged := mergeKeys(s); merged {
		result := []any{nil}
		if s.Items != nil && s.Items.Schema != nil {
			result[0] = c.compact(s.Items.Schema)
		}
		for _, key := range keys {
			result = append(result, key)
		}
		return result
	}
	return c.fields(s)
}

func (c *compactor) fields(s *spec.Schema) map[string]any {
	result := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		field := s.Properties[name]
		if value := c.compact(&field); value != nil {
			result[name] = value
		}
	}
	if values := s.AdditionalProperties; values != nil && values.Schema != nil {
		if value := c.compact(values.Schema); value != nil {
			result["*"] = value
		}
	}
	return result
}

func (c *compactor) index(name string) int {
	if index, known := c.indexes[name]; known {
		return index
	}
	index := len(c.types)
	c.indexes[name] = index
	c.types = append(c.types, nil)
	c.names = append(c.names, name)
	definition := c.definitions[name]
	c.types[index] = c.fields(&definition)
	return index
}

func typeName(extension any) string {
	names := extension.(map[string]any)
	apiVersion := names["version"].(string)
	if group, _ := names["group"].(string); group != "" {
		apiVersion = group + "/" + apiVersion
	}
	return apiVersion + " " + names["kind"].(string)
}

func (c *compactor) kinds() map[string]int {
	result := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(c.definitions)) {
		definition := c.definitions[name]
		extension, found := definition.Extensions["x-kubernetes-group-version-kind"]
		if !found || !c.useful[name] {
			continue
		}
		for _, kind := range extension.([]any) {
			result[typeName(kind)] = c.index(name)
		}
	}
	return result
}

func write(path string, value any) {
	data, err := json.Marshal(value)
	if err == nil {
		err = os.WriteFile(path, append(data, '\n'), 0o644)
	}
	if err != nil {
		panic(err)
	}
}

func main() {
	definitions := openapi.Schema().Definitions
	c := compactor{definitions: definitions, useful: map[string]bool{}, indexes: map[string]int{}}
	c.findUseful()
	kinds := c.kinds()
	write(filepath.Join(os.Args[1], "types.json"), map[string]any{"types": c.types, "names": c.names, "kinds": kinds})
	namespaced := map[string]bool{}
	for kind, isNamespaced := range scopes {
		namespaced[kind.APIVersion+" "+kind.Kind] = isNamespaced
	}
	write(filepath.Join(os.Args[1], "scopes.json"), namespaced)
}
