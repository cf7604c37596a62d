package mimescan_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/mimescan"
)

// meter counts what is read of a mail.
type meter struct {
	src  *bytes.Reader
	read int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.src.Read(p)
	m.read += int64(n)
	return n, err
}

// FuzzScan holds every mail to what the package promises: all offsets within the
// mail, bodies in order and not one in the other, a tree within the limits, each
// octet read once.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "\ufeff\r\n\r\nFrom x\r\nSubject: y\r\n\r\nz", nested(3), nested(25), manyParts(5),
		"Content-Type: multipart/digest; boundary=\"b \"\n\n--b\n\nSubject: x\n\ny\n--b--\nepilogue\n--b\n",
		"Content-Type: multipart/digest; boundary=b\n\n--b\n\nContent-Type: text/plain\n\nx\n--b--\n",
		"Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\n--ab\n--ab\n x\n--ab--",
		"junk\nA: b\njunk\nC: d\n \n e\r\r\n",
		"Content-Type:multipart\n--0\nContent-Type:multipart\nContent-Type:\n00\n--1\nContent-0:0",
		strings.Repeat("a:\n", 100), strings.Repeat("\n--", 100),
	} {
		f.Add([]byte(seed))
	}
	l := mimescan.Limits{Depth: 5, Parts: 20, HeaderBlock: 2000, Header: 500, Headers: 4000, Params: 8, Boundary: 64}
	f.Fuzz(func(t *testing.T, mail []byte) {
		m := &meter{src: bytes.NewReader(mail)}
		size := int64(len(mail))
		tree, err := mimescan.Scan(m, l)
		if err != nil {
			t.Fatalf("Scan: %v", err)
		}
		if m.read != size {
			t.Errorf("read %d of %d octets", m.read, size)
		}
		if n := len(tree.Parts); n == 0 || n > l.Parts || tree.Depth > l.Depth || len(tree.Faults) > 100 {
			t.Errorf("%d parts, depth %d, %d faults", n, tree.Depth, len(tree.Faults))
		}
		checkParts(t, tree, size, l)
		again, err := mimescan.Scan(bytes.NewReader(tree.AppendSkeleton(nil)), usual())
		if err != nil || len(again.Parts) != len(tree.Parts) {
			t.Errorf("the skeleton has %d parts, want %d (%v)", len(again.Parts), len(tree.Parts), err)
		}
	})
}

func checkParts(t *testing.T, tree *mimescan.Tree, size int64, l mimescan.Limits) {
	t.Helper()
	at, kept := int64(0), 0
	for i, p := range tree.Parts {
		if p.Parent >= i || (p.Parent >= 0 && !tree.Parts[p.Parent].Multipart) {
			t.Errorf("part %d has parent %d", i, p.Parent)
		}
		fields := p.Fields
		if p.Parent >= 0 && len(fields) > 0 && fields[0].Start < tree.Parts[p.Parent].Start {
			fields = nil // they stand in the header of the multipart: no delimiter begins the part
		}
		for _, f := range fields {
			if f.Start < at || f.End < f.Start || f.End > p.Start {
				t.Errorf("part %d: field from %d to %d, behind %d, in front of %d", i, f.Start, f.End, at, p.Start)
			}
			at = f.End
			kept += len(f.Name) + len(f.Value)
		}
		if p.Start < at || p.Start > size {
			t.Errorf("part %d starts at %d, behind %d", i, p.Start, at)
		}
		at = p.Start
		if p.Multipart {
			continue
		}
		if p.End < p.Start || p.End > size {
			t.Errorf("part %d ends at %d, starts at %d", i, p.End, p.Start)
		}
		at = p.End
	}
	if kept > l.Headers {
		t.Errorf("fields of %d octets", kept)
	}
}
