// Prints how the API server's Go types of each kind are written as JSON: which fields there are, of what type,
// and which are left out when they are empty. Run by write.py beside it.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
)

var special = map[reflect.Type]string{
	reflect.TypeOf(resource.Quantity{}):    "quantity",
	reflect.TypeOf(intstr.IntOrString{}):   "raw",
	reflect.TypeOf(metav1.Time{}):          "time",
	reflect.TypeOf(metav1.MicroTime{}):     "time",
	reflect.TypeOf(metav1.Duration{}):      "raw",
	reflect.TypeOf(metav1.FieldsV1{}):      "raw",
	reflect.TypeOf(runtime.RawExtension{}): "raw",
	reflect.TypeOf([]byte{}):               "bytes",
}

var types = map[string]map[string]string{}

// name gives the type of a field: `list:…` and `map:…` are followed by the type of what they hold.
func name(t reflect.Type) string {
	if known, ok := special[t]; ok {
		return known
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + name(t.Elem())
	case reflect.Slice, reflect.Array:
		return "list:" + name(t.Elem())
	case reflect.Map:
		return "map:" + name(t.Elem())
	case reflect.Struct:
		return visit(t)
	case reflect.Interface:
		return "raw"
	case reflect.Float32, reflect.Float64:
		return "float"
	case reflect.Bool, reflect.String:
		return t.Kind().String()
	}
	return "int"
}

func visit(t reflect.Type) string {
	key := strings.TrimPrefix(strings.TrimPrefix(t.PkgPath(), "k8s.io/api/"), "k8s.io/apimachinery/pkg/apis/") + "." + t.Name()
	if _, ok := types[key]; !ok {
		types[key] = map[string]string{}
		collect(t, types[key])
	}
	return key
}

func collect(t reflect.Type, fields map[string]string) {
	for i := range t.NumField() {
		field := t.Field(i)
		tag := strings.Split(field.Tag.Get("json"), ",")
		if tag[0] == "-" || !field.IsExported() {
			continue
		}
		if tag[0] == "" {
			collect(field.Type, fields)
			continue
		}
		said := name(field.Type)
		for _, option := range tag[1:] {
			if option == "omitempty" {
				said += "?"
			}
		}
		fields[tag[0]] = said
	}
}

func main() {
	kinds := map[string]string{}
	for kind, t := range scheme.Scheme.AllKnownTypes() {
		if _, ok := t.FieldByName("ObjectMeta"); ok && kind.Version != runtime.APIVersionInternal {
			kinds[kind.GroupVersion().String()+"/"+kind.Kind] = visit(t)
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(map[string]any{"kinds": kinds, "types": types}); err != nil {
		panic(err)
	}
}
