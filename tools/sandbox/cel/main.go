// Command cel answers what the API server's CEL says about expressions.
//
// It reads one JSON object a line, {"version", "expression", "variables": {name: value}, "types": {name: type},
// "result"}, and writes one: {"type", "error", "value", "failure", "cost"}. A variable without a type is dynamic;
// types are the names of CEL's, list(T), map(K,V), or an object {"name": …, "fields": {…}}.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"sort"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"

	"k8s.io/apimachinery/pkg/util/version"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
)

type question struct {
	Version    string                     `json:"version"`
	Expression string                     `json:"expression"`
	Variables  map[string]json.RawMessage `json:"variables"`
	Types      map[string]json.RawMessage `json:"types"`
	Result     string                     `json:"result"`
}

type answer struct {
	Type    string `json:"type,omitempty"`
	Error   string `json:"error,omitempty"`
	Value   any    `json:"value,omitempty"`
	Failure string `json:"failure,omitempty"`
	Cost    uint64 `json:"cost"`
}

type objectType struct {
	Name   string                     `json:"name"`
	Fields map[string]json.RawMessage `json:"fields"`
}

var simple = map[string]*apiservercel.DeclType{
	"dyn": apiservercel.DynType, "bool": apiservercel.BoolType, "int": apiservercel.IntType, "uint": apiservercel.UintType,
	"double": apiservercel.DoubleType, "string": apiservercel.StringType, "bytes": apiservercel.BytesType,
	"timestamp": apiservercel.TimestampType, "duration": apiservercel.DurationType,
}

func declared(raw json.RawMessage, all *[]*apiservercel.DeclType) (*apiservercel.DeclType, error) {
	var name string
	if json.Unmarshal(raw, &name) == nil {
		return named(name)
	}
	var object objectType
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, err
	}
	fields := map[string]*apiservercel.DeclField{}
	for field, of := range object.Fields {
		t, err := declared(of, all)
		if err != nil {
			return nil, err
		}
		fields[field] = apiservercel.NewDeclField(field, t, true, nil, nil)
	}
	t := apiservercel.NewObjectType(object.Name, fields)
	*all = append(*all, t)
	return t, nil
}

func named(name string) (*apiservercel.DeclType, error) {
	if t, found := simple[name]; found {
		return t, nil
	}
	if inner, found := strings.CutPrefix(name, "list("); found {
		t, err := named(strings.TrimSuffix(inner, ")"))
		return apiservercel.NewListType(t, -1), err
	}
	if inner, found := strings.CutPrefix(name, "map("); found {
		key, value, _ := strings.Cut(strings.TrimSuffix(inner, ")"), ",")
		k, err := named(strings.TrimSpace(key))
		if err != nil {
			return nil, err
		}
		v, err := named(strings.TrimSpace(value))
		return apiservercel.NewMapType(k, v, -1), err
	}
	return nil, fmt.Errorf("no such type: %s", name)
}

func plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for key, item := range v {
			v[key] = plain(item)
		}
	case []any:
		for i, item := range v {
			v[i] = plain(item)
		}
	}
	return value
}

var bases = map[string]*environment.EnvSet{}

// base is the environment that an API server of the version has for new expressions: what its predecessor knew.
func base(of string) *environment.EnvSet {
	if _, found := bases[of]; !found {
		cluster := version.MustParseGeneric(of)
		bases[of] = environment.MustBaseEnvSet(version.MajorMinor(cluster.Major(), cluster.Minor()-1), true)
	}
	return bases[of]
}

func environmentOf(q question) (*cel.Env, map[string]any, error) {
	names := []string{}
	for name := range q.Variables {
		names = append(names, name)
	}
	for name := range q.Types {
		if _, found := q.Variables[name]; !found {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	options, all, values := []cel.EnvOption{}, []*apiservercel.DeclType{}, map[string]any{}
	for _, name := range names {
		t := apiservercel.DynType
		if raw, found := q.Types[name]; found {
			if string(raw) == `"authorizer"` {
				options = append(options, cel.Variable(name, library.AuthorizerType))
				continue
			}
			var err error
			if t, err = declared(raw, &all); err != nil {
				return nil, nil, err
			}
		}
		options = append(options, cel.Variable(name, t.CelType()))
		if raw, found := q.Variables[name]; found {
			decoder := json.NewDecoder(strings.NewReader(string(raw)))
			decoder.UseNumber()
			var value any
			if err := decoder.Decode(&value); err != nil {
				return nil, nil, err
			}
			values[name] = plain(value)
		}
	}
	extended, err := base(q.Version).Extend(environment.VersionedOptions{
		IntroducedVersion: version.MajorMinor(1, 0), EnvOptions: options, DeclTypes: all,
	})
	if err != nil {
		return nil, nil, err
	}
	env, err := extended.Env(environment.NewExpressions)
	return env, values, err
}

func ask(q question) (result answer) {
	defer func() {
		if r := recover(); r != nil {
			result.Failure = fmt.Sprintf("panic: %v", r)
		}
	}()
	env, values, err := environmentOf(q)
	if err != nil {
		return answer{Error: "environment: " + err.Error()}
	}
	ast, issues := env.Compile(q.Expression)
	if issues != nil {
		return answer{Error: "compilation failed: " + issues.String()}
	}
	result.Type = ast.OutputType().String()
	if q.Result != "" && q.Result != result.Type {
		result.Error = fmt.Sprintf("must evaluate to %s but got %s", q.Result, result.Type)
		return result
	}
	program, err := env.Program(ast, cel.InterruptCheckFrequency(celconfig.CheckFrequency))
	if err != nil {
		result.Error = "program instantiation failed: " + err.Error()
		return result
	}
	value, details, err := program.Eval(values)
	if details != nil && details.ActualCost() != nil {
		result.Cost = *details.ActualCost()
	}
	if err != nil {
		result.Failure = err.Error()
		return result
	}
	result.Value = shown(value)
	return result
}

// shown is a value with the name of its type: {"int": "1"}, {"list": […]}.
func shown(value ref.Val) any {
	switch v := value.(type) {
	case types.Bool:
		return map[string]any{"bool": bool(v)}
	case types.Int:
		return map[string]any{"int": fmt.Sprint(int64(v))}
	case types.Uint:
		return map[string]any{"uint": fmt.Sprint(uint64(v))}
	case types.Double:
		if math.IsNaN(float64(v)) {
			return map[string]any{"double": "NaN"}
		}
		return map[string]any{"double": fmt.Sprintf("%x", math.Float64bits(float64(v)))}
	case types.String:
		return map[string]any{"string": string(v)}
	case types.Bytes:
		return map[string]any{"bytes": base64.StdEncoding.EncodeToString(v)}
	case types.Null:
		return map[string]any{"null": true}
	case types.Timestamp, types.Duration:
		return map[string]any{value.Type().TypeName(): value.ConvertToType(types.StringType).Value()}
	case *types.Optional:
		if !v.HasValue() {
			return map[string]any{"optional": []any{}}
		}
		return map[string]any{"optional": []any{shown(v.GetValue())}}
	case traits.Lister:
		items := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			items = append(items, shown(it.Next()))
		}
		return map[string]any{"list": items}
	case traits.Mapper:
		entries := [][]any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			entries = append(entries, []any{shown(key), shown(v.Get(key))})
		}
		sort.Slice(entries, func(i, j int) bool { return fmt.Sprint(entries[i][0]) < fmt.Sprint(entries[j][0]) })
		return map[string]any{"map": entries}
	case ref.Type:
		return map[string]any{"type": v.TypeName()}
	}
	if text, ok := value.Value().(fmt.Stringer); ok && !reflect.ValueOf(value.Value()).IsZero() {
		return map[string]any{value.Type().TypeName(): text.String()}
	}
	return map[string]any{value.Type().TypeName(): fmt.Sprint(value.Value())}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		text, err := json.Marshal(ask(q))
		if err != nil {
			text, _ = json.Marshal(answer{Failure: "cannot show: " + err.Error()})
		}
		out.Write(append(text, '\n'))
		out.Flush()
	}
}
