package report_test

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/report"
)

func FuzzRead(f *testing.F) {
	for _, folder := range []string{"reports", "ordinary"} {
		for _, raw := range files(f, folder) {
			m := mailOf(raw)
			var header strings.Builder
			for _, field := range m.Fields {
				header.WriteString(field.Name + ":" + field.Value + "\n")
			}
			kind, part := "", []byte(nil)
			for _, p := range m.Parts {
				if p.Type != "text/plain" {
					kind = p.Type
					part, _ = io.ReadAll(p.Open())
					break
				}
			}
			f.Add(header.String(), m.Text, kind, part)
		}
	}
	f.Fuzz(func(t *testing.T, header, text, kind string, part []byte) {
		m := &report.Mail{Text: strings.ToValidUTF8(text, "")}
		for line := range strings.Lines(strings.ToValidUTF8(header, "")) { // as Read is promised
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			m.Fields = append(m.Fields, report.Field{Name: name, Value: value})
		}
		m.Parts = []report.Part{{Type: kind, Name: "a!b!c!d.xml", Open: func() io.Reader { return strings.NewReader(string(part)) }}}
		r, ok := report.Read(m)
		if !ok {
			return
		}
		if len(r.Recipients) > 500 {
			t.Errorf("%d recipients", len(r.Recipients))
		}
		for _, p := range r.Recipients {
			for _, s := range []string{p.Original, p.Final, p.Action, p.Status, p.Diagnostic, p.RemoteMTA, p.Reason} {
				if !utf8.ValidString(s) || len(s) > 4<<10 {
					t.Errorf("%q is not valid UTF-8, or is too long", s)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"postfix-user-unknown", "qmail-no-mailbox", "dmarc-gzip"} {
		m := mailOf(files(b, "reports")[name])
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				report.Read(m)
			}
		})
	}
	m := mailOf(files(b, "ordinary")["talks-about-a-bounce"])
	b.Run("ordinary mail", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			report.Read(m)
		}
	})
}
