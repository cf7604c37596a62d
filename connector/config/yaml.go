package config

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/mailchute/mailchute/sinks"
)

// mapping gives the pairs of a mapping, which the parser writes in two ways.
func mapping(node ast.Node) ([]*ast.MappingValueNode, bool) {
	switch node := node.(type) {
	case *ast.MappingNode:
		return node.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{node}, true
	}
	return nil, false
}

// keyOf is the key of a pair as it is written.
func keyOf(pair *ast.MappingValueNode) string { return pair.Key.GetToken().Value }

// scalarText is the text of a single value: as written, so that a user name of
// digits keeps its zeros.
func scalarText(node ast.Node) (string, bool) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, true
	case *ast.LiteralNode:
		return node.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, true
	}
	return "", false
}

func join(setting, key string) string {
	if setting == "" {
		return key
	}
	return setting + "." + key
}

// fieldsOf are the settings of a struct by their key.
func fieldsOf(v reflect.Value) map[string]reflect.Value {
	fields := make(map[string]reflect.Value, v.NumField())
	for i := range v.NumField() {
		key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if key != "" && key != "-" {
			fields[key] = v.Field(i)
		}
	}
	return fields
}

func isSecret(v reflect.Value) bool { return v.Type() == reflect.TypeFor[sinks.Secret]() }

// namePattern is what a variable of the environment is called. Anything else in
// braces may be a piece of a password, and is not shown.
var namePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expand puts values of the environment in: ${NAME} is the value, $$ a dollar
// sign. The result is a text, whatever it looks like.
func (d *decoder) expand(text, setting string) (string, bool) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "$")
		out.WriteString(before)
		if !found {
			return out.String(), true
		}
		if tail, dollar := strings.CutPrefix(rest, "$"); dollar {
			out.WriteByte('$')
			text = tail
			continue
		}
		name, tail, closed := strings.Cut(strings.TrimPrefix(rest, "{"), "}")
		if !strings.HasPrefix(rest, "{") || !closed || !namePattern.MatchString(name) {
			d.fault(setting, "a dollar sign stands alone", "write ${NAME} for a value of the environment, $$ for a dollar sign")
			return "", false
		}
		value, set := d.env(name)
		if !set {
			d.fault(setting, "the environment has no "+strconv.Quote(name), "set it before the start; a dollar sign itself is $$")
			return "", false
		}
		out.WriteString(value)
		text = tail
	}
}

// suggest names the setting that was probably meant, or all there are.
func suggest(key string, fields map[string]reflect.Value) string {
	names := sortedKeys(fields)
	if len(names) == 0 {
		return "leave it out: nothing is set here"
	}
	best, distance := "", 3
	for _, name := range names {
		n := edits(key, name)
		if len(key) > 2 && (strings.HasPrefix(name, key) || strings.HasSuffix(name, key)) {
			n = min(n, 2) // user for username, interval for poll_interval
		}
		if n < distance {
			best, distance = name, n
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	return "there are " + strings.Join(names, ", ")
}

// edits is the number of letters to add, drop or change between two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
