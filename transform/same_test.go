package transform_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// change is something done to a mail that does not change what it says.
type change struct {
	name string
	do   func(raw []byte) []byte
	code string // of the warning that says so, "" where nothing is to be told
}

var changes = []change{
	{"LF for line ends", func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")) }, ""},
	{"CR for line ends", func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\r")) }, "line_ends_cr"},
	{"a line of an mbox in front", func(raw []byte) []byte {
		return append([]byte("From ann@example.org Mon Nov  2 10:11:12 2026\r\n"), raw...)
	}, "mbox_line"},
	{"a byte order mark in front", func(raw []byte) []byte { return append([]byte("\ufeff"), raw...) }, "byte_order_mark"},
	{"blank lines in front", func(raw []byte) []byte { return append([]byte("\r\n\r\n"), raw...) }, "leading_blank"},
	{"fields folded behind every space", func(raw []byte) []byte {
		header, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		header = bytes.ReplaceAll(header, []byte("; "), []byte(";\r\n "))
		return slices.Concat(header, []byte("\r\n\r\n"), body)
	}, ""},
	{"a greeting in the preamble", func(raw []byte) []byte {
		return bytes.Replace(raw, []byte("\r\n\r\n--"), []byte("\r\n\r\nThis is a message in MIME format.\r\n--"), 1)
	}, ""},
	{"blank lines behind the end", func(raw []byte) []byte { return append(slices.Clone(raw), "\r\n\r\n"...) }, ""},
}

// bare is an event without what follows from the octets alone: sizes and hashes
// of the raw message, and what was told.
func bare(e *eventv1.Event) *eventv1.Event {
	e, _ = proto.Clone(e).(*eventv1.Event)
	e.Raw, e.Parse.Warnings, e.Parse.Status = nil, nil, ""
	for _, h := range e.Headers {
		h.Value = strings.Join(strings.Fields(h.Value), " ")
	}
	return e
}

// isWhole says whether a mail is multipart, closed, of ASCII lines that end with
// CRLF, so that every change leaves it what it is.
func isWhole(raw []byte, e *eventv1.Event) bool {
	return bytes.Contains(raw, []byte("multipart/")) && e.Parse.Status == "ok" && !e.MessageIdSynthesised &&
		bytes.Count(raw, []byte("\n")) == bytes.Count(raw, []byte("\r\n")) && bytes.Contains(raw, []byte("\r\n"))
}

func TestWhatDoesNotChangeAMailDoesNotChangeItsEvent(t *testing.T) {
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	tr := transform.New(transform.Config{})
	compared := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plain, _ := tr.Event(bytes.NewReader(raw))
		if !isWhole(raw, plain) {
			continue
		}
		for _, c := range changes {
			compared++
			changed, _ := tr.Event(bytes.NewReader(c.do(raw)))
			if diff := cmp.Diff(bare(plain), bare(changed), protocmp.Transform()); diff != "" {
				t.Errorf("%s, %s (-plain +changed):\n%s", filepath.Base(file), c.name, diff)
			}
			if got := codes(changed); got != c.code {
				t.Errorf("%s, %s: told %q, want %q", filepath.Base(file), c.name, got, c.code)
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d mails were compared", compared)
	}
}

// encodings write the same octets in every transfer encoding that can hold them.
var encodings = map[string]func(octets string) string{
	"8bit":   func(octets string) string { return octets },
	"binary": func(octets string) string { return octets },
	"base64": func(octets string) string {
		digits := base64.StdEncoding.EncodeToString([]byte(octets))
		var b strings.Builder
		for ; len(digits) > 76; digits = digits[76:] {
			b.WriteString(digits[:76] + "\r\n")
		}
		return b.String() + digits
	},
	"quoted-printable": func(octets string) string {
		var b strings.Builder
		w := quotedprintable.NewWriter(&b)
		_, err := w.Write([]byte(octets))
		if err = errors.Join(err, w.Close()); err != nil {
			return err.Error()
		}
		return b.String()
	},
}

func TestTheTransferEncodingOfAPartDoesNotChangeTheEvent(t *testing.T) {
	const text, html, table = "Grüße aus Köln,\r\n\r\nund = Zeichen.\r\n", "<p>Grüße aus <b>Köln</b></p>\r\n", "a;ä\r\n1;2\r\n"
	tr := transform.New(transform.Config{})
	var first *eventv1.Event
	for name, encode := range encodings {
		var b strings.Builder
		b.WriteString("From: ann@example.org\r\nSubject: x\r\nMessage-ID: <same@example.org>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")
		for kind, octets := range []string{text, html, table} {
			fields := []string{"Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8", "Content-Type: text/csv; charset=utf-8; name=a.csv"}[kind]
			fmt.Fprintf(&b, "--b\r\n%s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n", fields, name, encode(octets))
		}
		b.WriteString("--b--\r\n")
		e, whole := tr.Event(strings.NewReader(b.String()))
		if !whole || e.Parse.Status != "ok" || string(e.Attachments[0].Content) != table {
			t.Errorf("%s: whole = %v, %s, %q", name, whole, codes(e), e.Attachments[0].Content)
		}
		if first == nil {
			first = e
			continue
		}
		if diff := cmp.Diff(bare(first), bare(e), protocmp.Transform()); diff != "" {
			t.Errorf("%s (-first +this):\n%s", name, diff)
		}
	}
}

func TestTheSameBytesGiveTheSameEvent(t *testing.T) {
	raw := alternativeMail()
	tr := transform.New(transform.Config{})
	first, _ := tr.Event(bytes.NewReader(raw))
	for range 3 {
		again, _ := tr.Event(bytes.NewReader(raw))
		if a, b := eventv1.AppendJSON(nil, first), eventv1.AppendJSON(nil, again); !bytes.Equal(a, b) {
			t.Fatalf("%s\n%s", a, b)
		}
	}
}
