// Package house_test holds the tree to its plan: who may import whom, what
// packages may be called, and what no package does.
package house_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/mailchute/mailchute/"

// floor is how high a part of the house stands. Imports run down only: to a
// lower floor, or within the same part.
var floor = map[string]int{"cmd": 4, "connector": 3, "pop3": 2, "transform": 2, "sinks": 2, "proto": 1}

// pkg is a package of ours as go list tells it.
type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Deps       []string // all, not only those that it names

	TestImports, XTestImports []string // of its tests
}

// house lists the packages of the product, without those that only hold tests.
func house(t *testing.T) []pkg {
	t.Helper()
	var complaints strings.Builder
	list := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,Imports,Deps,TestImports,XTestImports", "../../...")
	list.Stderr = &complaints
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.String())
	}
	var all []pkg
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if part, ours := partOf(p.ImportPath); ours && floor[part] > 0 {
			all = append(all, p)
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d packages are listed", len(all))
	}
	return all
}

// partOf is the part of the house that a package stands in.
func partOf(path string) (part string, ours bool) {
	rest, ours := strings.CutPrefix(path, module)
	part, _, _ = strings.Cut(rest, "/")
	return part, ours
}

func TestEveryPartOfTheHouseHasItsFloor(t *testing.T) {
	var complaints strings.Builder
	list := exec.Command("go", "list", "../../...")
	list.Stderr = &complaints
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.String())
	}
	for path := range strings.Lines(string(out)) {
		part, _ := partOf(strings.TrimSpace(path))
		if floor[part] == 0 && part != "test" && part != "docs" {
			t.Errorf("%s stands outside of the house: give it a place in CONTRIBUTING.md and here", strings.TrimSpace(path))
		}
	}
}

func TestImportsRunDownOnly(t *testing.T) {
	for _, p := range house(t) {
		part, _ := partOf(p.ImportPath)
		for _, dep := range slices.Concat(p.Deps, p.TestImports, p.XTestImports) {
			other, ours := partOf(dep)
			if ours && other != part && floor[other] >= floor[part] {
				t.Errorf("%s stands on %s, which is not below it", p.ImportPath, dep)
			}
		}
	}
}

func TestPOP3ImportsNothingOfOurs(t *testing.T) {
	for _, p := range house(t) {
		if part, _ := partOf(p.ImportPath); part != "pop3" {
			continue
		}
		for _, dep := range p.Deps {
			if other, ours := partOf(dep); ours && other != "pop3" {
				t.Errorf("%s imports %s", p.ImportPath, dep)
			}
		}
	}
}

func TestOnlyTheTransformerItselfKnowsTheEvent(t *testing.T) {
	for _, p := range house(t) {
		if !strings.HasPrefix(p.ImportPath, module+"transform/") {
			continue
		}
		for _, dep := range p.Deps {
			if strings.HasPrefix(dep, module+"proto/") || dep == module+"transform" {
				t.Errorf("%s knows %s", p.ImportPath, dep)
			}
		}
	}
}

func TestNeitherClientNorTransformerKnowsKafka(t *testing.T) {
	for _, p := range house(t) {
		part, _ := partOf(p.ImportPath)
		if part != "transform" && part != "pop3" {
			continue
		}
		for _, dep := range p.Deps {
			if strings.Contains(dep, "kafka") {
				t.Errorf("%s stands on %s", p.ImportPath, dep)
			}
		}
	}
}

func TestOnlyTelemetryKnowsWhatMetricsAreMadeWith(t *testing.T) {
	known := 0
	for _, p := range house(t) {
		for _, other := range p.Imports {
			if !strings.HasPrefix(other, "go.opentelemetry.io/") && !strings.HasPrefix(other, "github.com/prometheus/") {
				continue
			}
			known++
			if p.ImportPath != module+"connector/telemetry" {
				t.Errorf("%s imports %s", p.ImportPath, other)
			}
		}
	}
	if known == 0 {
		t.Error("no package makes metrics")
	}
}

func TestNoPackageIsForOddsAndEnds(t *testing.T) {
	for _, p := range house(t) {
		for _, word := range strings.Split(strings.TrimPrefix(p.ImportPath, module), "/") {
			if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base", "internal"}, word) {
				t.Errorf("%s says nothing about what it is for", p.ImportPath)
			}
		}
	}
}

func TestOnlyMainEndsTheProcessAndNobodyPanics(t *testing.T) {
	for _, p := range house(t) {
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if ast.IsGenerated(file) {
				continue
			}
			for _, wrong := range forbidden(file) {
				if wrong == "os.Exit" && p.ImportPath == module+"cmd/mailchute" && name == "main.go" {
					continue
				}
				t.Errorf("%s/%s has %s", p.ImportPath, name, wrong)
			}
		}
	}
}

// forbidden lists what a file does that only main may do, or nobody.
func forbidden(file *ast.File) (wrong []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Name.Name == "init" && n.Recv == nil {
				wrong = append(wrong, "an init")
			}
		case *ast.CallExpr:
			switch f := n.Fun.(type) {
			case *ast.Ident:
				if f.Name == "panic" {
					wrong = append(wrong, "a panic")
				}
			case *ast.SelectorExpr:
				if x, ok := f.X.(*ast.Ident); ok && x.Name == "os" && f.Sel.Name == "Exit" {
					wrong = append(wrong, "os.Exit")
				}
			}
		}
		return true
	})
	return wrong
}
