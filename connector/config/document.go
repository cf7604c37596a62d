package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Far above any file that a person writes. The parser's time grows with the
// square of depth and of the keys of a mapping, so both have a limit.
const (
	maxFile  = 1 << 20
	maxDepth = 64
	maxKeys  = 20_000
)

// readFile reads a file of at most limit octets: the name may be that of a
// device that never ends.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("%s is larger than %d octets", path, limit)
	}
	return text, errors.Join(err, f.Close())
}

// document fills cfg from the text of a file.
func (d *decoder) document(text []byte, cfg *Config) {
	root := d.tree(text)
	if root == nil {
		d.fatal = true
		return
	}
	pairs, _ := mapping(root)
	// Every mailbox begins as a copy of the defaults, so they are read first.
	for _, pair := range pairs {
		if keyOf(pair) == "defaults" {
			d.value(pair.Value, reflect.ValueOf(&cfg.Defaults).Elem(), "defaults")
			break
		}
	}
	d.defaults = cfg.Defaults
	d.value(root, reflect.ValueOf(cfg).Elem(), "")
}

// tree is the one mapping that the text must be; nil behind a fault.
func (d *decoder) tree(text []byte) ast.Node {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(text) > maxFile:
		d.refuse(place{}, "the file is larger than 1 MiB", "is it the right one?")
		return nil
	case !utf8.Valid(text):
		d.refuse(invalidAt(text), "an octet here is no UTF-8", "save the file as UTF-8")
		return nil
	}
	tokens := lexer.Tokenize(string(text))
	if at, problem := tooMuch(tokens); problem != "" {
		d.refuse(at, problem, "settings go four levels deep; is it the right file?")
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // told as a fault like the others
	if err != nil {
		d.syntax(err)
		return nil
	}
	var docs []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil {
			docs = append(docs, doc.Body)
		}
	}
	const begin = "begin it with data_dir:, mailboxes: and sinks:"
	switch {
	case len(docs) == 0:
		d.refuse(place{}, "the file has no settings", begin)
		return nil
	case len(docs) > 1:
		d.refuse(start(docs[1]), "a second document begins here", "write all settings as one, without --- between them")
		return nil
	}
	if _, ok := mapping(docs[0]); !ok {
		d.refuse(start(docs[0]), "the file is no mapping of settings", begin)
		return nil
	}
	return docs[0]
}

// tooMuch says where a file goes beyond what the parser can take in good time.
func tooMuch(tokens token.Tokens) (place, string) {
	flow, line, entries, keys := 0, 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, entries = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			entries++ // "- - - " in one line is a list in a list
		case token.MappingValueType:
			keys++
		}
		at := place{line, t.Position.Column}
		switch {
		case max(flow, entries) > maxDepth:
			return at, fmt.Sprintf("more than %d levels of settings", maxDepth)
		case keys > maxKeys:
			return at, fmt.Sprintf("more than %d settings", maxKeys)
		}
	}
	return place{}, ""
}

// invalidAt is where a text stops being UTF-8.
func invalidAt(text []byte) place {
	at := place{1, 1}
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			return at
		case r == '\n':
			at = place{at.line + 1, 1}
		default:
			at.column++
		}
		text = text[n:]
	}
	return at
}

func (d *decoder) refuse(at place, problem, cure string) {
	d.found = append(d.found, Fault{File: d.file, Line: at.line, Column: at.column, Problem: problem, Cure: cure})
}

// syntax tells where the YAML itself is wrong.
func (d *decoder) syntax(err error) {
	problem, _, _ := strings.Cut(err.Error(), "\n")
	var at place
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		position := syntax.GetToken().Position
		at, problem = place{position.Line, position.Column}, syntax.GetMessage()
	}
	d.refuse(at, "this is no YAML: "+problem, "mend the syntax: blanks for indentation, a blank behind each colon, quotes around special characters")
}

// start is where a node begins: a mapping at its first key.
func start(node ast.Node) place {
	if node == nil || node.GetToken() == nil {
		return place{}
	}
	at := node.GetToken().Position
	if pairs, ok := mapping(node); ok && len(pairs) > 0 {
		if first := pairs[0].Key.GetToken().Position; first.Line < at.Line || first.Line == at.Line && first.Column < at.Column {
			at = first
		}
	}
	return place{at.Line, at.Column}
}
