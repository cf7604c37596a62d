package config

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong with the file.
type Fault struct {
	File         string
	Line, Column int    // from 1; 0: of the whole file
	Setting      string // e.g. "mailboxes[1].tls.mode"
	Problem      string // what is wrong; never a secret
	Cure         string // what to write instead
}

func (f Fault) String() string {
	where := f.File
	if f.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
	}
	if f.Setting != "" {
		where += ": " + f.Setting
	}
	return fmt.Sprintf("%s: %s; %s", where, f.Problem, f.Cure)
}

// Faults is everything wrong with the file, in its order.
type Faults struct {
	List []Fault
}

func (f *Faults) Error() string {
	lines := make([]string, len(f.List))
	for i, fault := range f.List {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// place is a position in the file.
type place struct{ line, column int }

// fault notes something wrong at a setting; its place is that of the setting,
// or of the nearest one around it. What a mailbox has from the defaults is told
// there.
func (d *decoder) fault(setting, problem, cure string) {
	if d.follows(setting) {
		return
	}
	at, known := d.places[setting]
	if _, own, ok := strings.Cut(setting, "]."); !known && ok && strings.HasPrefix(setting, "mailboxes[") {
		if place, set := d.places["defaults."+own]; set {
			at, setting = place, "defaults."+own
		}
	}
	for around := setting; at.line == 0 && around != ""; {
		around = parent(around)
		at = d.places[around]
	}
	d.found = append(d.found, Fault{File: d.file, Line: at.line, Column: at.column, Setting: setting, Problem: problem, Cure: cure})
}

// follows says whether a setting is only wrong because something was that could
// not be read: the setting itself, its file, or what it stands in.
func (d *decoder) follows(setting string) bool {
	return slices.ContainsFunc(d.unread, func(f Fault) bool {
		return f.Setting != "" && (f.Setting == setting || f.Setting == setting+"_file" ||
			strings.HasPrefix(setting, f.Setting+".") || strings.HasPrefix(setting, f.Setting+"["))
	})
}

func parent(setting string) string {
	i := strings.LastIndexAny(setting, ".[")
	return setting[:max(i, 0)]
}

// faults is what has been found, in the order of the file; nil if nothing.
func (d *decoder) faults() error {
	if len(d.found) == 0 {
		return nil
	}
	slices.SortStableFunc(d.found, func(a, b Fault) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return &Faults{List: slices.Compact(d.found)}
}
