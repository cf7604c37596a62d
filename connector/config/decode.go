package config

import (
	"encoding"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
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
	unread    []Fault // what could not be read, once all is; what is found then may only follow from it
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
	case v.Type() == reflect.TypeFor[later]():
		// not looked into
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
	if _, known := d.places[setting]; !known {
		d.places[setting] = start(node)
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
			if strings.HasSuffix(key, "_file") && field.Kind() == reflect.String {
				d.reachable(field, path)
			}
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
	v.SetZero() // a list replaces that of the defaults
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
		at := pair.Key.GetToken().Position
		d.places[join(setting, keyOf(pair))] = place{at.Line, at.Column}
		element := reflect.New(v.Type().Elem()).Elem()
		d.value(pair.Value, element, join(setting, keyOf(pair)))
		v.SetMapIndex(reflect.ValueOf(keyOf(pair)), element)
	}
}

// scalar converts a text, behind the environment's values, to the type of v.
func (d *decoder) scalar(written string, v reflect.Value, setting string) {
	text, ok := d.expand(written, setting)
	if !ok {
		return
	}
	target := v
	if v.Kind() == reflect.Pointer {
		target = reflect.New(v.Type().Elem()).Elem()
	}
	if err := convert(text, target); err != nil {
		shown := strconv.Quote(written) // not what the environment put in: it may be a secret
		if isSecret(target) {
			shown = "the value"
		}
		d.fault(setting, fmt.Sprintf("%s is %s", shown, err), "write "+wanted(target.Type()))
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(target.Addr())
	}
}

// reachable makes the path of a file absolute, and looks whether it can be read.
func (d *decoder) reachable(path reflect.Value, setting string) {
	if path.String() == "" {
		return
	}
	path.SetString(d.absolute(path.String()))
	if _, err := readFile(path.String(), maxFile); err != nil {
		d.unreadable(setting, err)
	}
}

func (d *decoder) unreadable(setting string, err error) {
	d.fault(setting, fmt.Sprintf("the file cannot be read: %v", err), "name a file that the user who runs mailchute may read")
}

// absolute is a path that is relative to the folder of the configuration.
func (d *decoder) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(d.dir, path)
}

func convert(text string, v reflect.Value) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch {
	case v.Type() == reflect.TypeFor[time.Duration]():
		duration, err := time.ParseDuration(text)
		if err != nil {
			return errors.New("no duration")
		}
		v.SetInt(int64(duration))
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("neither true nor false")
		}
		v.SetBool(b)
	case v.CanInt():
		n, err := parseSize(text)
		if err != nil || v.OverflowInt(n) {
			return errors.New("no whole number that fits here")
		}
		v.SetInt(n)
	default:
		return errors.New("a single value, where there are to be several")
	}
	return nil
}

// maxSecret is far above any password.
const maxSecret = 64 << 10

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
	secret, err := readFile(d.absolute(text), maxSecret)
	if err != nil {
		d.unreadable(setting, err)
		return
	}
	v.SetString(strings.TrimSuffix(strings.TrimSuffix(string(secret), "\n"), "\r"))
}
