package report_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

// aggregateMail is a mail with an aggregate report attached.
func aggregateMail(name string, octets []byte) *report.Mail {
	return &report.Mail{
		Fields: []report.Field{{Name: "Subject", Value: "Report domain: example.org"}},
		Parts:  []report.Part{{Type: "application/octet-stream", Name: name, Open: func() io.Reader { return bytes.NewReader(octets) }}},
	}
}

const (
	feedbackHead = "<feedback><report_metadata><org_name>example.net</org_name></report_metadata><policy_published><domain>example.org</domain></policy_published>"
	oneRecord    = "<record><row><count>1</count><policy_evaluated><dkim>pass</dkim></policy_evaluated></row></record>"
)

func zipped(t *testing.T, files int, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range files {
		w, err := z.Create(fmt.Sprintf("%d.xml", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t *testing.T, write func(io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func repeat(head, piece string, n int) func(io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, head)
		for range n {
			io.WriteString(w, piece)
		}
	}
}

func TestAnAggregateBeyondALimitIsCutAndSaysSo(t *testing.T) {
	for _, tc := range []struct {
		name string
		mail *report.Mail
	}{
		{"more octets out of few than any report has", aggregateMail("a.xml.gz", gzipped(t, repeat(feedbackHead+oneRecord, strings.Repeat(" ", 1<<20), 64)))},
		{"one endless value", aggregateMail("a.xml.gz", gzipped(t, repeat(feedbackHead+oneRecord+"<x>", strings.Repeat("x", 1<<20), 64)))},
		{"more records than the limit", aggregateMail("a.xml.gz", gzipped(t, repeat(feedbackHead, oneRecord, 101_000)))},
		{"elements nested deeper than the limit", aggregateMail("a.xml.gz", gzipped(t, repeat(feedbackHead+oneRecord, "<x>", 1_000_000)))},
		{"damaged", aggregateMail("a.xml", []byte(feedbackHead+oneRecord+"<record><"))},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, ok := report.Read(tc.mail)
			if !ok || r.Kind != report.DMARC {
				t.Fatal("not recognised")
			}
			if !r.Aggregate.Cut || r.Aggregate.Rows < 1 {
				t.Errorf("cut = %v with %d rows, want it cut with what came before", r.Aggregate.Cut, r.Aggregate.Rows)
			}
		})
	}
}

func TestAnAggregateIsNotUnpackedBeyondTheLimits(t *testing.T) {
	whole := feedbackHead + oneRecord + "</feedback>"
	for _, tc := range []struct {
		name   string
		octets []byte
	}{
		{"an archive with more files than the limit", zipped(t, 17, whole)},
		{"longer than the limit as sent", append([]byte(whole), bytes.Repeat([]byte(" "), 4<<20)...)},
		{"entities that grow", []byte(`<!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feedback><report_metadata/><x>&b;</x></feedback>`)},
		{"no XML at all", []byte("PK\x03\x04 and then nothing")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if r, ok := report.Read(aggregateMail("a.zip", tc.octets)); ok {
				t.Errorf("read: %+v", r.Aggregate)
			}
		})
	}
	if _, ok := report.Read(aggregateMail("a.zip", zipped(t, 16, whole))); !ok {
		t.Error("an archive within the limits is not read")
	}
}

func TestPartsTogetherAreNotReadBeyondTheLimitOfOneReport(t *testing.T) {
	junk := "<feedback>" + strings.Repeat(" ", 4<<20-10)
	for parts, want := range map[int]bool{7: true, 8: false} { // 28 MiB of junk leave room for a report, 32 MiB do not
		m := aggregateMail("report.xml", []byte(feedbackHead+oneRecord+"</feedback>"))
		for range parts {
			m.Parts = append(aggregateMail("junk.xml", []byte(junk)).Parts, m.Parts...)
		}
		if _, ok := report.Read(m); ok != want {
			t.Errorf("behind %d parts of junk: recognised %v, want %v", parts, ok, want)
		}
	}
}

func TestASecondAggregateIsSeen(t *testing.T) {
	whole := []byte(feedbackHead + oneRecord + "</feedback>")
	for name, tc := range map[string]struct {
		second []byte
		more   bool
	}{
		"a report":           {whole, true},
		"a damaged one":      {[]byte(feedbackHead + oneRecord + "<record><"), true},
		"something else":     {[]byte("<order><id>77</id></order>"), false},
		"a report of no one": {[]byte("<feedback><x>y</x></feedback>"), false},
	} {
		m := aggregateMail("first.xml", whole)
		m.Parts = append(m.Parts, aggregateMail("second.xml", tc.second).Parts...)
		if r, ok := report.Read(m); !ok || r.More != tc.more || r.Aggregate.Rows != 1 {
			t.Errorf("%s: recognised %v, more %v, want %v", name, ok, r.More, tc.more)
		}
	}
}

func TestAReportNamesAtMostFiveHundredRecipients(t *testing.T) {
	var b strings.Builder
	b.WriteString("Content-Type: message/delivery-status\r\nReturn-Path: <>\r\n\r\nReporting-MTA: dns; example.net\r\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "\r\nFinal-Recipient: rfc822; u%d@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n", i)
	}
	r, ok := report.Read(mailOf([]byte(b.String())))
	if !ok || len(r.Recipients) != 500 {
		t.Errorf("%d recipients, want 500", len(r.Recipients))
	}
}

func TestANoticeNamesAtMostFiveHundredRecipients(t *testing.T) {
	var b strings.Builder
	b.WriteString("Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nSubject: failure notice\r\n\r\nnot delivered:\r\n")
	for i := range 1500 {
		fmt.Fprintf(&b, "u%d@example.com: user unknown\r\n", i)
	}
	r, ok := report.Read(mailOf([]byte(b.String())))
	if !ok || len(r.Recipients) != 500 {
		t.Errorf("%d recipients, want 500", len(r.Recipients))
	}
}

func TestADiagnosticIsCutAtItsLimit(t *testing.T) {
	p := refusal(t, "550 5.1.1 "+strings.Repeat("long ", 10_000))
	if len(p.Diagnostic) > 2<<10 || p.Status != "5.1.1" {
		t.Errorf("%d octets, status %s", len(p.Diagnostic), p.Status)
	}
}

// counter counts what is read of a part.
type counter struct {
	piece string
	read  int
}

func (c *counter) Read(p []byte) (int, error) {
	n := copy(p, c.piece)
	c.read += n
	return n, nil
}

func TestAnEndlessPartIsReadUpToItsLimit(t *testing.T) {
	for _, kind := range []string{"message/delivery-status", "message/feedback-report", "message/disposition-notification", "message/rfc822"} {
		c := &counter{piece: "Final-Recipient: rfc822; bob@example.com\r\nX: y\r\n"}
		m := &report.Mail{
			Fields: []report.Field{{Name: "From", Value: "MAILER-DAEMON@example.net"}, {Name: "Subject", Value: "failure notice"}},
			Parts:  []report.Part{{Type: kind, Open: func() io.Reader { return c }}},
			Text:   "<bob@example.com>: user unknown",
		}
		if _, ok := report.Read(m); !ok || c.read > 512<<10 {
			t.Errorf("%s: recognised %v, %d octets read", kind, ok, c.read)
		}
	}
}

// TestTheWorkIsBoundedWhateverTheTextIs gives texts that are made to be searched
// over and over: what is allocated stays below a fixed multiple of their length.
func TestTheWorkIsBoundedWhateverTheTextIs(t *testing.T) {
	for name, piece := range map[string]string{
		"addresses": "a@b.c ", "lines of addresses": "a@example.com: no\r\n", "at signs": "@", "open quotes": "\"@", "fields": "A: b\r\n", "quoted fields": "> From: a\r\n",
		"digits": "5.5.", "replies": "550 ", "one word": "x", "blank lines": "\r\n", "hosts": "host ", "dots": ".@", "parentheses": "(<", "whitespace": " \t",
	} {
		m := bounce("not delivered\r\n" + strings.Repeat(piece, (256<<10)/len(piece)))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		report.Read(m)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 256<<20 {
			t.Errorf("%s: %d MiB allocated for 256 KiB", name, n>>20)
		}
	}
}
