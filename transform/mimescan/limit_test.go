package mimescan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/mimescan"
)

// nested is n multiparts one in the other.
func nested(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	b.WriteString("\nbody\n")
	for i := n - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "--b%d--\n", i)
	}
	return b.String()
}

func TestAsManyLevelsAsTheLimitAreRead(t *testing.T) {
	tree := scan(t, nested(20), usual())
	if tree.Depth != 20 || len(tree.Parts) != 21 || len(tree.Faults) != 0 {
		t.Errorf("depth %d, %d parts, faults %q", tree.Depth, len(tree.Parts), faults(tree))
	}
}

func TestOfLevelsBeyondTheLimitTheInnermostIsRead(t *testing.T) {
	for _, n := range []int{21, 22, 100, 5000} {
		mail := nested(n)
		tree := scan(t, mail, usual())
		last := tree.Parts[len(tree.Parts)-1]
		if !hasFault(tree, mimescan.LimitDepth) || !lost(tree) {
			t.Errorf("%d levels: faults = %q", n, faults(tree))
		}
		if len(tree.Parts) != 21 || tree.Depth != 20 || last.Depth != 20 || mail[last.Start:last.End] != "body" {
			t.Errorf("%d levels: the last of %d parts is %s %s %q", n, len(tree.Parts), last.ID, last.Type, mail[last.Start:last.End])
		}
	}
}

func TestTheOtherPartsOfAMultipartBeyondTheLimitAreToldToBeLost(t *testing.T) {
	l := usual()
	l.Depth = 2
	mail := "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n" +
		"--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\ntwo\n--c\n\nthree\n--c--\n--b\n\nlost\n--b--\n--a\n\nfour\n--a--\n"
	tree := scan(t, mail, l)
	want := " multipart/mixed\n1 multipart/mixed\n1.1 text/plain \"one\"\n1.2 text/plain \"two\"\n1.3 text/plain \"three\"\n2 text/plain \"four\"\n"
	if got := outline(tree, mail); got != want || !lost(tree) || !hasFault(tree, mimescan.Epilogue) {
		t.Errorf("faults %q, tree:\n%swant:\n%s", faults(tree), got, want)
	}
}

func manyParts(n int) string {
	return "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", n) + "--b--\n"
}

func TestAsManyPartsAsTheLimitAreRead(t *testing.T) {
	if tree := scan(t, manyParts(998), usual()); len(tree.Parts) != 999 || len(tree.Faults) != 0 {
		t.Errorf("%d parts, faults %q", len(tree.Parts), faults(tree))
	}
}

func TestPartsBeyondTheLimitAreOneOpaquePart(t *testing.T) {
	mail := manyParts(5000)
	tree := scan(t, mail, usual())
	if len(tree.Parts) != 1000 || !hasFault(tree, mimescan.LimitParts) || !lost(tree) {
		t.Fatalf("%d parts, faults %q", len(tree.Parts), faults(tree))
	}
	last := tree.Parts[999]
	if last.Type != "application/octet-stream" || last.End != int64(len(mail)) {
		t.Errorf("the last part is %s up to %d", last.Type, last.End)
	}
}

func TestAFieldIsCutAtTheLimit(t *testing.T) {
	mail := "X-Long: " + strings.Repeat("x", 100<<10) + "\nSubject: y\n\nbody"
	tree := scan(t, mail, usual())
	f := tree.Parts[0].Fields
	if len(f) != 2 || len("X-Long: ")+len(f[0].Value) != 64<<10 || f[1].Value != "y" {
		t.Errorf("fields have %d and %q", len(f[0].Value), f[1].Value)
	}
	if !f[0].Cut || f[1].Cut {
		t.Errorf("cut: %v and %v; want only the first", f[0].Cut, f[1].Cut)
	}
	if !hasFault(tree, mimescan.LimitHeaderField) || !lost(tree) {
		t.Errorf("faults = %q", faults(tree))
	}
}

func TestAFoldedFieldIsCutAtTheLimitToo(t *testing.T) {
	mail := "X-Long: a\n" + strings.Repeat(" bcdefghijklmno\n", 10<<10) + "Subject: y\n\nbody"
	tree := scan(t, mail, usual())
	f := tree.Parts[0].Fields
	if len(f) != 2 || len(f[0].Value) > 64<<10 || f[1].Value != "y" || !hasFault(tree, mimescan.LimitHeaderField) {
		t.Errorf("%d fields, the first of %d octets, faults %q", len(f), len(f[0].Value), faults(tree))
	}
}

func TestAHeaderIsCutAtTheLimit(t *testing.T) {
	mail := "Subject: y\n" + strings.Repeat("X: "+strings.Repeat("x", 1000)+"\n", 1000) + "\nbody"
	tree := scan(t, mail, usual())
	p := tree.Parts[0]
	total := 0
	for _, f := range p.Fields {
		total += len(f.Name) + len(f.Value)
	}
	if total > 256<<10 || total < 250<<10 {
		t.Errorf("the fields have %d octets", total)
	}
	if mail[p.Start:p.End] != "body" || !hasFault(tree, mimescan.LimitHeader) || !lost(tree) {
		t.Errorf("body %q, faults %q", mail[p.Start:p.End], faults(tree))
	}
}

func TestAllHeadersTogetherHaveALimit(t *testing.T) {
	l := usual()
	l.Headers = 10 << 10
	part := "--b\nContent-Type: text/plain\nContent-Description: " + strings.Repeat("x", 1000) + "\n\nbody\n"
	tree := scan(t, "Content-Type: multipart/mixed; boundary=b\n\n"+strings.Repeat(part, 50)+"--b--\n", l)
	if len(tree.Parts) != 51 || !hasFault(tree, mimescan.LimitHeader) {
		t.Errorf("%d parts, faults %q", len(tree.Parts), faults(tree))
	}
	if got := len(tree.Parts[50].Fields); got != 0 {
		t.Errorf("the last part has %d fields", got)
	}
}

func TestParametersBeyondTheLimitAreToldAndLeftOut(t *testing.T) {
	var b strings.Builder
	for i := range 64 {
		fmt.Fprintf(&b, "; p%d=%d", i, i)
	}
	if tree := scan(t, "Content-Type: text/plain"+b.String()+"\n\nbody", usual()); len(tree.Faults) != 0 {
		t.Errorf("64 parameters: faults = %q", faults(tree))
	}
	tree := scan(t, "Content-Type: text/plain"+b.String()+"; last=1\n\nbody", usual())
	if p := tree.Parts[0]; len(p.Params.Params) != 64 || !hasFault(tree, mimescan.LimitParams) || !lost(tree) {
		t.Errorf("%d parameters, faults %q", len(p.Params.Params), faults(tree))
	}
}

func TestABoundaryOfTheLimitDelimits(t *testing.T) {
	b := strings.Repeat("x", 4<<10)
	mail := "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n\none\n--" + b + "  \n\ntwo\n--" + b + "--\n"
	want := " multipart/mixed\n1 text/plain \"one\"\n2 text/plain \"two\"\n"
	if tree := scan(t, mail, usual()); outline(tree, mail) != want || len(tree.Faults) != 0 {
		t.Errorf("tree:\n%swant:\n%sfaults %q", outline(tree, mail), want, faults(tree))
	}
}

func TestABoundaryLongerThanTheLimitIsTold(t *testing.T) {
	b := strings.Repeat("x", 4<<10+1)
	tree := scan(t, "Content-Type: multipart/mixed; boundary="+b+"\n\n--"+b+"\n\none\n--"+b+"--\n", usual())
	if p := tree.Parts[0]; p.Multipart || p.Type != "multipart/mixed" || len(tree.Parts) != 1 {
		t.Errorf("%d parts, the first %s", len(tree.Parts), p.Type)
	}
	if got := faults(tree); got != "limit_boundary" || !lost(tree) {
		t.Errorf("faults = %q", got)
	}
}

func TestALimitBeyondTheWindowStillEnds(t *testing.T) {
	l := usual()
	l.Boundary = 1 << 20
	b := strings.Repeat("x", 60<<10)
	mail := "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n\none\n--" + b + "--\n"
	if tree := scan(t, mail, l); len(tree.Parts) != 2 {
		t.Errorf("%d parts, faults %q", len(tree.Parts), faults(tree))
	}
}

func TestFaultsAreBounded(t *testing.T) {
	l := usual()
	l.Parts = 1 << 20
	l.Headers = 1 << 30
	tree := scan(t, "Content-Type: multipart/mixed; boundary=b\n\n"+strings.Repeat("--b\nContent-Type: multipart/mixed\n\nx\n", 5000)+"--b--\n", l)
	if n := len(tree.Faults); n == 0 || n > 100 {
		t.Errorf("%d faults", n)
	}
}
