package config

import (
	"encoding"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// decoder fills structs from a YAML tree by their yaml tags. It goes on after a
// fault, so that all are found.
type decoder struct {
	file, dir string
	env       func(string) (string, bool)
	places    map[string]place // by setting
	found     []Fault
	defaults  Mailbox // what every mailbox begins with
	fatal     bool    // the file is no YAML mapping: there is nothing to check
}

// maxFile is far above any file that a person writes.
const maxFile = 1 << 20

func (d *decoder) document(text []byte, cfg *Config) {
	if len(text) > maxFile {
		d.refuse("the file is larger than 1 MiB", "is it the right one?")
		return
	}
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		d.syntax(err)
		return
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		d.refuse("the file has no settings, or is more than one document", "write one mapping with mailboxes and sinks")
		return
	}
	root := tree.Docs[0].Body
	pairs, ok := mapping(root)
	if !ok {
		d.refuse("the file is no mapping of settings", "begin it with data_dir:, mailboxes: and sinks:")
		return
	}
	// Every mailbox begins as a copy of the defaults, so they are read first.
	for _, pair := range pairs {
		if keyOf(pair) == "defaults" {
			d.value(pair.Value, reflect.ValueOf(&cfg.Defaults).Elem(), "defaults")
		}
	}
	d.defaults = cfg.Defaults
	d.value(root, reflect.ValueOf(cfg).Elem(), "")
}

func (d *decoder) refuse(problem, cure string) {
	d.fatal = true
	d.found = append(d.found, Fault{File: d.file, Problem: problem, Cure: cure})
}

// syntax tells where the YAML itself is wrong.
func (d *decoder) syntax(err error) {
	d.fatal = true
	f := Fault{File: d.file, Problem: "this is no YAML: " + firstLine(err.Error()), Cure: "mend the syntax; indentation is by blanks"}
	var syntax yaml.Error
	if asYAML(err, &syntax) && syntax.GetToken() != nil {
		at := syntax.GetToken().Position
		f.Line, f.Column, f.Problem = at.Line, at.Column, "this is no YAML: "+syntax.GetMessage()
	}
	d.found = append(d.found, f)
}

// value fills v from a node.
func (d *decoder) value(node ast.Node, v reflect.Value, setting string) {
	d.note(node, setting)
	switch node := node.(type) {
	case nil, *ast.NullNode:
		return // a key without a value is as good as no key
	case *ast.AliasNode, *ast.AnchorNode, *ast.TagNode:
		d.fault(setting, "anchors, aliases and tags are not used here", "write the value itself; what all mailboxes share goes into defaults")
		return
	default:
		if scalar, ok := scalarText(node); ok {
			d.scalar(scalar, v, setting)
			return
		}
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Struct:
		d.structure(node, v, setting)
	case v.Kind() == reflect.Slice:
		d.list(node, v, setting)
	case v.Kind() == reflect.Map:
		d.texts(node, v, setting)
	default:
		d.fault(setting, "this is no single value", "write "+wanted(v.Type()))
	}
}

func (d *decoder) note(node ast.Node, setting string) {
	if node == nil || node.GetToken() == nil {
		return
	}
	if _, known := d.places[setting]; !known {
		at := node.GetToken().Position
		d.places[setting] = place{at.Line, at.Column}
	}
}

// structure fills a struct from a mapping.
func (d *decoder) structure(node ast.Node, v reflect.Value, setting string) {
	pairs, ok := mapping(node)
	if !ok {
		d.fault(setting, "this is no mapping", "write settings below it, each as key: value")
		return
	}
	fields := fieldsOf(v)
	seen := make(map[string]bool)
	for _, pair := range pairs {
		key := keyOf(pair)
		path := join(setting, key)
		at := pair.Key.GetToken().Position
		d.places[path] = place{at.Line, at.Column}
		field, known := fields[key]
		secret, isFile := fields[strings.TrimSuffix(key, "_file")]
		switch {
		case seen[key]:
			d.fault(path, "the key stands here twice", "leave one of them out")
		case known && path == "defaults":
			// read already, before the mailboxes
		case known && isSecret(field) && seen[key+"_file"]:
			d.fault(path, "the secret is given twice", "leave out this one, or "+key+"_file")
		case known:
			d.value(pair.Value, field, path)
		case isFile && isSecret(secret):
			d.secretFile(pair.Value, secret, path, seen[strings.TrimSuffix(key, "_file")])
		default:
			d.fault(path, fmt.Sprintf("there is no setting %q here", key), suggest(key, fields))
		}
		seen[key] = true
	}
}

func (d *decoder) list(node ast.Node, v reflect.Value, setting string) {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		d.fault(setting, "this is no list", "begin each entry with a dash")
		return
	}
	for i, entry := range sequence.Values {
		element := reflect.New(v.Type().Elem()).Elem()
		if box, ok := element.Addr().Interface().(*Mailbox); ok {
			*box = d.defaults.clone()
		}
		d.value(entry, element, fmt.Sprintf("%s[%d]", setting, i))
		v.Set(reflect.Append(v, element))
	}
}

func (d *decoder) texts(node ast.Node, v reflect.Value, setting string) {
	pairs, ok := mapping(node)
	if !ok {
		d.fault(setting, "this is no mapping", "write key: value below it")
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for _, pair := range pairs {
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(pair.Value, element, join(setting, keyOf(pair)))
		v.SetMapIndex(reflect.ValueOf(keyOf(pair)), element)
	}
}

// scalar converts a text, behind the environment's values, to the type of v.
func (d *decoder) scalar(text string, v reflect.Value, setting string) {
	text, ok := d.expand(text, setting)
	if !ok {
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if err := convert(text, v); err != nil {
		shown := strconv.Quote(text)
		if isSecret(v) {
			shown = "the value"
		}
		d.fault(setting, fmt.Sprintf("%s is %s", shown, err), "write "+wanted(v.Type()))
	}
}

func convert(text string, v reflect.Value) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch {
	case v.Type() == reflect.TypeFor[time.Duration]():
		duration, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("no duration")
		}
		v.SetInt(int64(duration))
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("neither true nor false")
		}
		v.SetBool(b)
	case v.CanInt():
		n, err := parseSize(text)
		if err != nil || v.OverflowInt(n) {
			return fmt.Errorf("no whole number that fits here")
		}
		v.SetInt(n)
	default:
		return fmt.Errorf("a single value")
	}
	return nil
}

// secretFile reads a secret from a file, less one line end.
func (d *decoder) secretFile(node ast.Node, v reflect.Value, setting string, both bool) {
	text, ok := scalarText(node)
	if ok {
		text, ok = d.expand(text, setting)
	}
	switch {
	case !ok:
		return
	case both:
		d.fault(setting, "the secret is given twice", "leave out this one, or the one without _file")
		return
	}
	if !filepath.IsAbs(text) {
		text = filepath.Join(d.dir, text)
	}
	secret, err := os.ReadFile(text)
	if err != nil {
		d.fault(setting, fmt.Sprintf("the file cannot be read: %v", err), "name a file that the user who runs mailchute may read")
		return
	}
	v.SetString(strings.TrimSuffix(strings.TrimSuffix(string(secret), "\n"), "\r"))
}
