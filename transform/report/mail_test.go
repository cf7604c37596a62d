package report_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/mimescan"
	"github.com/mailchute/mailchute/transform/param"
	"github.com/mailchute/mailchute/transform/report"
	"github.com/mailchute/mailchute/transform/transfer"
)

// mailOf makes what Read looks at of a raw mail, as transform does.
func mailOf(raw []byte) *report.Mail {
	limits := mimescan.Limits{Depth: 20, Parts: 1000, HeaderBlock: 256 << 10, Header: 64 << 10, Headers: 1 << 20, Params: 64, Boundary: 4 << 10}
	tree, _ := mimescan.Scan(bytes.NewReader(raw), limits)
	m := &report.Mail{}
	for _, f := range tree.Parts[0].Fields {
		m.Fields = append(m.Fields, report.Field{Name: f.Name, Value: f.Value})
	}
	for i := range tree.Parts {
		if p := &tree.Parts[i]; !p.Multipart {
			m.Parts = append(m.Parts, partOf(raw, p))
		}
	}
	event, _ := transform.New(transform.Config{}).Event(bytes.NewReader(raw))
	m.Text = event.GetText().GetValue()
	return m
}

func partOf(raw []byte, p *mimescan.Part) report.Part {
	name, _ := p.Params.Get("name")
	disposition, _ := p.Get("Content-Disposition")
	field := param.Parse(disposition, 64)
	if filename, ok := field.Get("filename"); ok {
		name = filename
	}
	return report.Part{Type: p.Type, Name: name.Octets, Open: func() io.Reader {
		encoding, _ := p.Get("Content-Transfer-Encoding")
		d := &transfer.Decoder{}
		d.Reset(transfer.Parse(encoding), bytes.NewReader(raw[p.Start:p.End]))
		return d
	}}
}

// files lists the mails of a folder of testdata: name to octets.
func files(t testing.TB, folder string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.eml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no mail in testdata/%s: %v", folder, err)
	}
	all := map[string][]byte{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(path), ".eml")] = raw
	}
	return all
}
