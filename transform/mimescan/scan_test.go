package mimescan_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mailchute/mailchute/transform/mimescan"
)

// usual are the limits that the product has by default.
func usual() mimescan.Limits {
	return mimescan.Limits{
		Depth: 20, Parts: 1000, HeaderBlock: 256 << 10, Header: 64 << 10, Headers: 4 << 20, Params: 64, Boundary: 4 << 10,
	}
}

func scan(t *testing.T, mail string, l mimescan.Limits) *mimescan.Tree {
	t.Helper()
	tree, err := mimescan.Scan(strings.NewReader(mail), l)
	if err != nil {
		t.Fatalf("Scan: %v", err)
	}
	return tree
}

// crlf writes a mail as it is on the wire.
func crlf(mail string) string { return strings.ReplaceAll(mail, "\n", "\r\n") }

// outline is a tree for reading: a line a part, "id type" and the body of a leaf.
func outline(tree *mimescan.Tree, mail string) string {
	var b strings.Builder
	for _, p := range tree.Parts {
		fmt.Fprintf(&b, "%s %s", p.ID, p.Type)
		if !p.Multipart {
			fmt.Fprintf(&b, " %q", mail[p.Start:p.End])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// faults lists the codes of a tree, each with its part.
func faults(tree *mimescan.Tree) string {
	var list []string
	for _, f := range tree.Faults {
		list = append(list, strings.TrimSuffix(f.Code+" "+f.Part, " "))
	}
	return strings.Join(list, ", ")
}

// lost says whether any fault means that something is not in the tree.
func lost(tree *mimescan.Tree) bool {
	for _, f := range tree.Faults {
		if f.Lost {
			return true
		}
	}
	return false
}

func hasFault(tree *mimescan.Tree, code string) bool {
	for _, f := range tree.Faults {
		if f.Code == code {
			return true
		}
	}
	return false
}

func TestAReadErrorIsToldWithTheTreeUpToThere(t *testing.T) {
	mail := "Subject: x\n\nbody"
	tree, err := mimescan.Scan(io.MultiReader(strings.NewReader(mail), iotest.ErrReader(io.ErrNoProgress)), usual())
	if err == nil || !strings.Contains(err.Error(), "read mail") {
		t.Errorf("err = %v, want one that says what was read", err)
	}
	if got, want := outline(tree, mail), "1 text/plain \"body\"\n"; got != want {
		t.Errorf("tree = %s, want %s", got, want)
	}
}
